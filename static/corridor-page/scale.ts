/** Turns kilometres of a corridor into pixels of its strip. */
export interface Scale {
  readonly lengthKm: number;
  readonly width: number;
  x(km: number): number;
  /** Round kilometres at which the strip carries a figure. */
  ticks: readonly number[];
}

const STEPS = [1, 2, 5, 10, 20, 50];

/** A strip `width` pixels wide, with a figure at most every `room` pixels. */
export function createScale(lengthKm: number, width: number, room = 64): Scale {
  const length = Math.max(lengthKm, 0.001);
  const x = (km: number) => (Math.max(0, Math.min(length, km)) / length) * width;
  const step = STEPS.find((km) => x(km) >= room) ?? 100;
  const ticks: number[] = [];
  for (let km = 0; km <= length; km += step) ticks.push(km);
  return { lengthKm: length, width, x, ticks };
}

/** A thing along the strip that needs room for its name. */
export interface Item {
  km: number;
  /** Pixels that its name takes. */
  room: number;
}

/**
 * Puts names into rows so that none covers another: each goes to the first row that is free at its
 * place. Answers the row of each, in the order given.
 */
export function rowsFor(items: readonly Item[], scale: Scale): number[] {
  const ends: number[] = [];
  const order = items.map((_, at) => at).sort((a, b) => (items[a]?.km ?? 0) - (items[b]?.km ?? 0));
  const out = items.map(() => 0);
  for (const at of order) {
    const item = items[at] as Item;
    const from = scale.x(item.km);
    const free = ends.findIndex((end) => end <= from);
    const row = free < 0 ? ends.length : free;
    ends[row] = from + item.room;
    out[at] = row;
  }
  return out;
}
