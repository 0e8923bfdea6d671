/** One value of one site, as it is compared; null is unknown. */
export type Value = number | string | boolean | null;

/** Which end of a row is the better one for most; `none` only tells apart. */
export type Better = "more" | "less" | "none";

export interface RowMarks {
  /** Not all known values are the same. */
  differs: boolean;
  /** Places of the best values; empty where nothing is better or all are alike. */
  best: readonly number[];
}

/**
 * Marks a row of the comparison. Numbers that differ by less than `tolerance` of the larger one count
 * as alike, so that nobody chooses by the third digit. What is unknown is never best and never worst.
 */
export function markRow(values: readonly Value[], better: Better, tolerance = 0.01): RowMarks {
  const known = values.filter((value) => value !== null);
  const alike = (a: Value, b: Value) =>
    typeof a === "number" && typeof b === "number"
      ? Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
      : a === b;
  const first = known[0] ?? null;
  const differs =
    known.some((value) => !alike(value, first)) ||
    (known.length > 0 && known.length < values.length);
  const numbers = known.filter((value): value is number => typeof value === "number");
  if (better === "none" || numbers.length < 2 || numbers.every((value) => alike(value, first)))
    return { differs, best: [] };
  const goal = better === "more" ? Math.max(...numbers) : Math.min(...numbers);
  const best = values.flatMap((value, at) => (value !== null && alike(value, goal) ? [at] : []));
  return { differs, best };
}
