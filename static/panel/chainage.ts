/** What the service answers for a point and a corridor's axis. */
export interface OnAxis {
  corridor: string;
  /** Kilometre of the nearest point of the axis, from Hạ Long. */
  chainage_km: number;
  /** From the point to the axis, metres. */
  distance_m: number;
}

export type Beside = OnAxis & { where: "beside" | "start" | "end" };

/** Beyond this the kilometre of a corridor says nothing about the point, metres. */
const FAR = 30_000;
/** So near the end of an axis a point still counts as standing at it, metres. */
const AT_END = 500;
const ROUNDING_KM = 0.005;

/**
 * Which corridors a point has a place on. The nearest point of a corridor that does not pass beside
 * it is an end: no kilometre then. And who stands beside one corridor is not told that he is
 * before the start of the other, which is the same start.
 */
export function besideAxes(
  answers: readonly OnAxis[],
  lengthKm: (corridor: string) => number | null,
): Beside[] {
  const near = answers
    .filter(({ distance_m }) => distance_m <= FAR)
    .map((answer) => ({ ...answer, where: placeOn(answer, lengthKm(answer.corridor)) }));
  const starts = near.filter(({ where }) => where === "start");
  if (starts.length === near.length) return starts.slice(0, 1);
  return near.filter(({ where }) => where !== "start");
}

function placeOn({ chainage_km, distance_m }: OnAxis, length: number | null): Beside["where"] {
  if (distance_m <= AT_END) return "beside";
  if (chainage_km <= ROUNDING_KM) return "start";
  return length !== null && chainage_km >= length - ROUNDING_KM ? "end" : "beside";
}
