/** A point on the screen, pixels. */
export interface Spot {
  x: number;
  y: number;
}

/** How far signs may lie from one another's middle before they hide each other, pixels. */
export const ROOM = 30;

const ROUNDS = 300;

/**
 * Where signs go that would lie on one another: they push each other aside until none hides another,
 * and so stay as near to their places as that allows. The others stay. The answer depends on nothing
 * but the spots.
 */
export function spread(spots: readonly Spot[], room = ROOM): Spot[] {
  const out = spots.map((spot) => ({ ...spot }));
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    for (let i = 0; i < out.length; i++)
      for (let j = i + 1; j < out.length; j++)
        moved = push(out[i] as Spot, out[j] as Spot, room, i + j) || moved;
    if (!moved) break;
  }
  return out;
}

/** Moves two spots apart, each by half of what is missing; false where nothing is. */
function push(a: Spot, b: Spot, room: number, turn: number): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const away = Math.hypot(dx, dy);
  if (away >= room - 0.25) return false;
  // From the very same spot they part in a direction of their own.
  const [ux, uy] =
    away > 0.01 ? [dx / away, dy / away] : [Math.cos(turn * 2.4), Math.sin(turn * 2.4)];
  const by = (room - away) / 2;
  a.x -= ux * by;
  a.y -= uy * by;
  b.x += ux * by;
  b.y += uy * by;
  return true;
}
