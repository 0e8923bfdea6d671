import type { SurveyPoint } from "../coordinates/vn2000.ts";

/** Length in metres of a line through points of the survey plane. */
export function planeLength(points: readonly SurveyPoint[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as SurveyPoint;
    const b = points[i] as SurveyPoint;
    sum += Math.hypot(b.east - a.east, b.north - a.north);
  }
  return sum;
}

/** Area in square metres of a ring of the survey plane, whichever way round it was drawn. */
export function planeArea(points: readonly SurveyPoint[]): number {
  // Counted from the first corner, so that large coordinates lose no digits.
  const origin = points[0];
  if (!origin) return 0;
  let sum = 0;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const a = points[j] as SurveyPoint;
    const b = points[i] as SurveyPoint;
    sum +=
      (a.east - origin.east) * (b.north - origin.north) -
      (b.east - origin.east) * (a.north - origin.north);
  }
  return Math.abs(sum) / 2;
}

/** Whether any two sides of a ring cross: its area would then mean nothing. */
export function crossesItself(points: readonly SurveyPoint[]): boolean {
  const count = points.length;
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      const a = points[i] as SurveyPoint;
      const b = points[(i + 1) % count] as SurveyPoint;
      const c = points[j] as SurveyPoint;
      const d = points[(j + 1) % count] as SurveyPoint;
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) return true;
    }
  }
  return false;
}

function turn(a: SurveyPoint, b: SurveyPoint, c: SurveyPoint): number {
  return (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east);
}
