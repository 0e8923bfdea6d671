import { CRITERIA, type Criterion, type SiteQuery } from "./query.ts";
import type { ScorePart } from "./types.ts";

/** The parts of a score in the order of the criteria, those that do not count left out. */
export function orderedParts(parts: readonly ScorePart[]): ScorePart[] {
  return CRITERIA.flatMap((name) => {
    const part = parts.find(({ criterion }) => criterion === name);
    return part && part.weight > 0 ? [part] : [];
  });
}

export interface BarPart {
  criterion: Criterion;
  /** Per cent of the bar's width that the points fill. */
  width: number;
}

/** The widths of a score's bar, of 100 points in all; rounding never makes it overflow. */
export function barParts(parts: readonly ScorePart[]): BarPart[] {
  let left = 100;
  return orderedParts(parts).map(({ criterion, points }) => {
    const width = Math.max(0, Math.min(left, Math.round(points * 10) / 10));
    left -= width;
    return { criterion, width };
  });
}

/** How many points a criterion can give at most under the chosen weights. */
export function mostPoints(part: ScorePart, parts: readonly ScorePart[]): number {
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  return sum === 0 ? 0 : (part.weight / sum) * 100;
}

/** Whether the criteria count differently from one another. */
export function isWeighted(query: SiteQuery): boolean {
  return CRITERIA.some((name) => (query.weights[name] ?? 1) !== 1);
}
