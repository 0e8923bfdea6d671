import type { Entry } from "../clearance/types.ts";

/** The two questions of time: what was so on a day, as far as it was recorded by the end of another. */
export interface AsOf {
  /** Day in the world, YYYY-MM-DD. */
  at: string;
  /** Last day of recording that counts, in Vietnam; null is all that is recorded by now. */
  known: string | null;
}

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** The steps that had taken effect by the day and were recorded by the other. */
export function eventsAsOf(events: readonly Entry[], { at, known }: AsOf): Entry[] {
  return events.filter(
    ({ effective_on, recorded_at }) =>
      effective_on <= at && (known === null || dayInVietnam(recorded_at) <= known),
  );
}

/**
 * The state of a parcel by its steps: that of its least advanced part. Parts without a step have not
 * begun; `parts` is how many there are by all that is known.
 */
export function stateOf(
  events: readonly Entry[],
  parts: number,
  ordinal: (state: string) => number,
): { state: string; since: string | null } {
  const last = new Map<number, Entry>();
  for (const event of events) {
    const known = last.get(event.part);
    if (!known || isLater(event, known)) last.set(event.part, event);
  }
  const begun = [...last.values()].filter(({ to }) => to !== "excluded");
  if (last.size < parts || last.size === 0) return { state: "not_started", since: null };
  const [least] = (begun.length > 0 ? begun : [...last.values()]).sort(
    (a, b) => ordinal(a.to) - ordinal(b.to) || b.effective_on.localeCompare(a.effective_on),
  );
  return { state: least?.to ?? "not_started", since: least?.effective_on ?? null };
}

function isLater(a: Entry, b: Entry): boolean {
  return a.effective_on > b.effective_on || (a.effective_on === b.effective_on && a.id > b.id);
}

export function partsOf(events: readonly Entry[]): number[] {
  return [...new Set(events.map(({ part }) => part))].sort((a, b) => a - b);
}

function dayInVietnam(instant: string): string {
  return new Date(Date.parse(instant) + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}
