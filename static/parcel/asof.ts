import type { Entry } from "../clearance/types.ts";

/** Numbers of the parts of which a history tells. */
export function partsOf(events: readonly Entry[]): number[] {
  return [...new Set(events.map(({ part }) => part))].sort((a, b) => a - b);
}
