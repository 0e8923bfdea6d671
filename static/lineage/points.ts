/** A point of the survey plane: east and north, metres. */
export type Point = [east: number, north: number];

/**
 * Reads corners as surveyors write them, one a line, X (northing) and Y (easting) in either order: the
 * larger number is the northing. Null where a line holds no two coordinates of the province.
 */
export function readPoints(text: string): Point[] | null {
  const points: Point[] = [];
  for (const line of text.split(/[\n;]/)) {
    const numbers = (line.match(/-?\d[\d.,]*/g) ?? []).map(readNumber);
    const metres = numbers.filter((number) => number > 100_000);
    if (metres.length === 0 && line.trim() === "") continue;
    if (metres.length !== 2) return null;
    const north = Math.max(...metres);
    const east = Math.min(...metres);
    if (north < 2_000_000 || north > 2_700_000 || east > 900_000) return null;
    points.push([east, north]);
  }
  return points;
}

/** 405000,12 and 405000.12, and 2.323.000,5 with dots between the thousands. */
function readNumber(text: string): number {
  const plain = text.replace(/[.,]+$/, "");
  if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(plain))
    return Number(plain.replaceAll(".", "").replace(",", "."));
  return Number(plain.replace(",", "."));
}
