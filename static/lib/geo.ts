import type { Geometry, Position } from "geojson";

/** West, south, east, north in degrees. */
export type Bbox = [number, number, number, number];

/** Visits the lines or rings of a geometry; points come as lists of one. */
export function eachLine(geometry: Geometry, visit: (line: Position[]) => void): void {
  switch (geometry.type) {
    case "Point":
      visit([geometry.coordinates]);
      break;
    case "MultiPoint":
    case "LineString":
      visit(geometry.coordinates);
      break;
    case "MultiLineString":
    case "Polygon":
      for (const line of geometry.coordinates) visit(line);
      break;
    case "MultiPolygon":
      for (const polygon of geometry.coordinates) for (const ring of polygon) visit(ring);
      break;
    case "GeometryCollection":
      for (const part of geometry.geometries) eachLine(part, visit);
  }
}

/** The box around a geometry, or null for an empty one. */
export function bboxOf(geometry: Geometry | null): Bbox | null {
  if (!geometry) return null;
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  eachLine(geometry, (line) => {
    for (const [x = 0, y = 0] of line) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  });
  return box[0] === Infinity ? null : box;
}

export function joinBbox(a: Bbox | null, b: Bbox | null): Bbox | null {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

export function bboxIntersects(a: Bbox, b: Bbox): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/** Whether a point lies inside a polygon's rings taken together (even-odd, so holes are outside). */
export function insideRings(x: number, y: number, rings: readonly Position[][]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax = 0, ay = 0] = ring[i] ?? [];
      const [bx = 0, by = 0] = ring[j] ?? [];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

export function insideGeometry(x: number, y: number, geometry: Geometry): boolean {
  if (geometry.type === "Polygon") return insideRings(x, y, geometry.coordinates);
  if (geometry.type === "MultiPolygon")
    return geometry.coordinates.some((polygon) => insideRings(x, y, polygon));
  return false;
}

/**
 * Distance from a point to the nearest line of a geometry, in degrees of latitude: longitudes are
 * shrunk by the cosine of the latitude. Good for "is the pointer on it", never for a measure.
 */
export function screenDistance(x: number, y: number, geometry: Geometry): number {
  const shrink = Math.cos((y * Math.PI) / 180);
  let best = Infinity;
  eachLine(geometry, (line) => {
    for (let i = 0; i < line.length; i++) {
      const a = line[Math.max(0, i - 1)] as Position;
      const b = line[i] as Position;
      best = Math.min(best, toSegment(x, y, a, b, shrink));
    }
  });
  return best;
}

function toSegment(x: number, y: number, a: Position, b: Position, shrink: number): number {
  const ax = ((a[0] ?? 0) - x) * shrink;
  const ay = (a[1] ?? 0) - y;
  const dx = ((b[0] ?? 0) - (a[0] ?? 0)) * shrink;
  const dy = (b[1] ?? 0) - (a[1] ?? 0);
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square));
  return Math.hypot(ax + t * dx, ay + t * dy);
}

/**
 * A point on which a label sits well: inside the largest ring, in the middle of the widest stretch
 * of the horizontal line through the ring's middle. Lines give their middle vertex.
 */
export function labelPoint(geometry: Geometry): Position | null {
  if (geometry.type === "Point") return geometry.coordinates;
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") {
    const lines: Position[][] = [];
    eachLine(geometry, (line) => lines.push(line));
    const line = lines.sort((a, b) => b.length - a.length)[0];
    return line?.[Math.floor(line.length / 2)] ?? null;
  }
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const largest = [...polygons].sort((a, b) => ringArea(b[0]) - ringArea(a[0]))[0];
  return largest ? widestMiddle(largest) : null;
}

/** The point half way along the longest part of a line. */
export function lineMiddle(geometry: Geometry): Position | null {
  const lines: { line: Position[]; length: number }[] = [];
  eachLine(geometry, (line) => lines.push({ line, length: lengthOf(line) }));
  const longest = lines.sort((a, b) => b.length - a.length)[0];
  if (!longest) return null;
  let left = longest.length / 2;
  for (let i = 1; i < longest.line.length; i++) {
    const a = longest.line[i - 1] as Position;
    const b = longest.line[i] as Position;
    const step = stepLength(a, b);
    if (step >= left && step > 0) {
      const t = left / step;
      return [0, 1].map((at) => (a[at] ?? 0) + t * ((b[at] ?? 0) - (a[at] ?? 0)));
    }
    left -= step;
  }
  return longest.line.at(-1) ?? null;
}

function lengthOf(line: readonly Position[]): number {
  return line.slice(1).reduce((sum, b, at) => sum + stepLength(line[at] as Position, b), 0);
}

/** In degrees of latitude; good enough for finding a middle. */
function stepLength([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): number {
  return Math.hypot((bx - ax) * Math.cos((ay * Math.PI) / 180), by - ay);
}

/** The plain shoelace area of a ring in its own units, unsigned. */
export function ringArea(ring: Position[] | undefined): number {
  if (!ring) return 0;
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[j] ?? [];
    sum += bx * ay - ax * by;
  }
  return Math.abs(sum) / 2;
}

function widestMiddle(rings: Position[][]): Position | null {
  const outer = rings[0];
  const box = outer && bboxOf({ type: "LineString", coordinates: outer });
  if (!box) return null;
  let best: { width: number; point: Position } | null = null;
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = box[1] + (box[3] - box[1]) * share;
    const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const west = crossings[i] as number;
      const east = crossings[i + 1] as number;
      if (!best || east - west > best.width * 1.15)
        best = { width: east - west, point: [(west + east) / 2, y] };
    }
  }
  return best?.point ?? null;
}

function crossingsAt(ring: Position[], y: number): number[] {
  const out: number[] = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[j] ?? [];
    if (ay > y !== by > y) out.push(((bx - ax) * (y - ay)) / (by - ay) + ax);
  }
  return out;
}
