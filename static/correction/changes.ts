import { readNumber } from "../clearance/law.ts";
import type { Entry } from "../clearance/types.ts";

/** Fields of a step that a correction may change, in the order in which they are asked for. */
export const FIELDS = [
  "effective_on",
  "decision_no",
  "decision_date",
  "issuer",
  "amount_vnd",
  "area_m2",
  "document",
  "note",
] as const;

const NUMBERS = new Set<string>(["amount_vnd", "area_m2"]);

/** What stands in the form for a field of a record: figures without groups, with a decimal comma. */
export function shown(record: Entry, name: string): string {
  const own = (FIELDS as readonly string[]).includes(name);
  const value = own ? (record as unknown as Record<string, unknown>)[name] : record.details?.[name];
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? String(value).replace(".", ",") : String(value);
}

/**
 * The fields that are typed other than they were recorded; an emptied one is taken away. `before` is
 * what stood in the form. Fields that are no columns are details of the step and go together.
 */
export function changesOf(
  record: Entry,
  before: Readonly<Record<string, string>>,
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const details: Record<string, unknown> = { ...record.details };
  for (const [name, text] of Object.entries(typed)) {
    const value = text.trim();
    if (value === (before[name] ?? "")) continue;
    const read = NUMBERS.has(name) || typeof details[name] === "number" ? readNumber(value) : value;
    if ((FIELDS as readonly string[]).includes(name)) changes[name] = value === "" ? null : read;
    else {
      if (value) details[name] = read;
      else delete details[name];
      changes.details = details;
    }
  }
  return changes;
}
