/** An entry of the trail, as the service sends it. */
export interface Entry {
  id: number;
  at: string;
  account: string;
  role: string;
  address: string | null;
  action: "add" | "change" | "delete";
  resource: string;
  key: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Difference {
  name: string;
  before: unknown;
  after: unknown;
}

/** The fields of an entry that say something, side by side. */
export function differences(entry: Entry): Difference[] {
  const before = entry.before ?? {};
  const after = entry.after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }))
    .filter(({ before: was, after: is }) => was !== null || is !== null);
}

const LONGEST = 160;

/** A value for reading: geometry and other long things are cut short, what is hidden says so. */
export function shown(value: unknown, words: { personal: string; secret: string }): string {
  if (value === null || value === undefined) return "–";
  if (value === "(personal)") return `(${words.personal})`;
  if (value === "(secret)") return `(${words.secret})`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
