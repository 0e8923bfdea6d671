import type { Entry } from "../clearance/types.ts";

/** A step as it is known, and what was recorded of it before, the latest first. */
export interface Told {
  head: Entry;
  before: Entry[];
}

/** Puts the records of a history together to steps, the newest first. */
export function told(events: readonly Entry[]): Told[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return events
    .filter(({ corrected_by }) => corrected_by === null || !byId.has(corrected_by))
    .map((head) => ({ head, before: before(head, byId) }))
    .sort(
      (a, b) => b.head.effective_on.localeCompare(a.head.effective_on) || b.head.id - a.head.id,
    );
}

function before(head: Entry, byId: ReadonlyMap<number, Entry>): Entry[] {
  const list: Entry[] = [];
  for (let at = head.corrects; at !== null; ) {
    const record = byId.get(at);
    if (!record) break;
    list.push(record);
    at = record.corrects;
  }
  return list;
}
