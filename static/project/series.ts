import type { Point, Promised } from "./types.ts";

/** States from the bottom of the chart up: the farthest on the way lies lowest, so that it is seen to grow. */
export const BANDS = [
  "clean",
  "handed_over",
  "recovery_decided",
  "paid",
  "plan_approved",
  "plan_posted",
  "inventoried",
  "inventory",
  "notified",
  "not_started",
] as const;

/** Days since 1970 of a day YYYY-MM-DD. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

/** One layer of the chart: its lower and upper edge at each point, hectares. */
export interface Band {
  state: string;
  edges: readonly (readonly [number, number])[];
}

/** Stacks the states that ever hold land. What was taken out of the boundary is not part of it. */
export function stack(series: readonly Point[]): Band[] {
  const under = series.map(() => 0);
  return BANDS.filter((state) => series.some((point) => (point.area_ha[state] ?? 0) > 0)).map(
    (state) => ({
      state,
      edges: series.map((point, index) => {
        const low = under[index] ?? 0;
        const high = low + (point.area_ha[state] ?? 0);
        under[index] = high;
        return [low, high] as const;
      }),
    }),
  );
}

/** How high the chart must reach. */
export function highest(bands: readonly Band[], promised: readonly Promised[]): number {
  const top = bands.at(-1)?.edges.map(([, high]) => high) ?? [];
  return Math.max(1e-6, ...top, ...promised.map(({ area_ha }) => area_ha));
}

/** Round sizes for the axis: three to six of them. */
export function ticks(most: number): number[] {
  let step = 10 ** Math.floor(Math.log10(most));
  while (most / step < 2.5) step /= 2;
  const list: number[] = [];
  for (let size = 0; size <= most * 1.0001; size += step) list.push(size);
  return list;
}

/** Hectares promised by a day. */
export function promisedBy(promised: readonly Promised[], day: string): number {
  return promised.reduce((sum, one) => (one.on <= day ? one.area_ha : sum), 0);
}

/** Points for a table that a person can read: the last of each year, and the last of all. */
export function yearly(series: readonly Point[]): Point[] {
  return series.filter(
    ({ on }, index) =>
      index === series.length - 1 || on.slice(0, 4) !== series[index + 1]?.on.slice(0, 4),
  );
}
