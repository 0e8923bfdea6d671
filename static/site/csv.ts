/** One cell of a table that is written as CSV. */
export type Cell = string | number | null | undefined;

/**
 * A table as CSV that Excel opens rightly: with a byte order mark, so that Vietnamese letters survive,
 * and with an apostrophe before a text that would be taken for a formula.
 */
export function writeCsv(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
