/** A dated, sourced statement of one kind of area. */
export interface Statement {
  kind: string;
  ha: number;
  as_of?: string;
  source?: string;
  unverified?: boolean;
}

/** The statement that the drawn outline should agree with: the latest decided or planned area. */
export function latestStatement(statements: readonly Statement[]): Statement | null {
  const whole = statements.filter(({ kind }) => kind === "decided" || kind === "planned");
  const sorted = [...whole].sort((a, b) => (b.as_of ?? "").localeCompare(a.as_of ?? ""));
  return sorted.find(({ kind }) => kind === "decided") ?? sorted[0] ?? null;
}

/** By how much the drawn area differs from the stated one, in percent of the latter. */
export function gapPercent(statement: Statement | null, drawnHa: number | null): number | null {
  if (!statement || drawnHa === null || statement.ha <= 0) return null;
  return ((drawnHa - statement.ha) / statement.ha) * 100;
}
