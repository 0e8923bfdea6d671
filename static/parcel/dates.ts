const DAY_MS = 86_400_000;
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** Whole days between two days (YYYY-MM-DD); negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / DAY_MS);
}

/** How many days after a step took effect it was recorded, by the calendar of Vietnam. */
export function lagDays(effectiveOn: string, recordedAt: string): number {
  const day = new Date(Date.parse(recordedAt) + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
  return daysBetween(effectiveOn, day);
}
