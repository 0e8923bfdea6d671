/** A point of the survey plane (EPSG:5899) in metres: easting first, then northing. */
export type Point = readonly [number, number];
/** A ring without its closing point; which way round it goes means nothing. */
export type Ring = readonly Point[];
/** An outer ring and its holes. */
export type Part = readonly Ring[];
/** What is drawn: any number of parts, on the survey plane, so that metres mean metres. */
export type Shape = readonly Part[];

/** Where a vertex is: which part, which of its rings, which place in the ring. */
export interface VertexAt {
  part: number;
  ring: number;
  vertex: number;
}

export const EMPTY: Shape = [];

/** Signed area of a ring in m², positive when it goes against the clock. */
export function signedArea(ring: Ring): number {
  const origin = ring[0];
  if (!origin) return 0;
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[j] as Point;
    const [bx, by] = ring[i] as Point;
    // Counted from the first corner, so that large coordinates lose no digits.
    sum += (ax - origin[0]) * (by - origin[1]) - (bx - origin[0]) * (ay - origin[1]);
  }
  return sum / 2;
}

/** Area in m² on the survey plane: outer rings less their holes. */
export function areaOf(shape: Shape): number {
  let sum = 0;
  for (const part of shape)
    part.forEach((ring, at) => {
      sum += (at === 0 ? 1 : -1) * Math.abs(signedArea(ring));
    });
  return sum;
}

/** Length in metres of all borders, those of holes included. */
export function perimeterOf(shape: Shape): number {
  let sum = 0;
  for (const ring of shape.flat()) sum += sides(ring).reduce((all, side) => all + side, 0);
  return sum;
}

/** Lengths of the sides of a ring in metres; the first runs from the first corner to the second. */
export function sides(ring: Ring): number[] {
  return ring.map(([x, y], at) => {
    const [nx, ny] = ring[(at + 1) % ring.length] as Point;
    return Math.hypot(nx - x, ny - y);
  });
}

export function countVertices(shape: Shape): number {
  return shape.flat().reduce((sum, ring) => sum + ring.length, 0);
}

/** West, south, east, north in metres, or null for an empty shape. */
export function extentOf(shape: Shape): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of shape.flat(2) as Point[]) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box[0] === Infinity ? null : box;
}

/** The middle of the box around a shape: what it turns about. */
export function middleOf(shape: Shape): Point {
  const box = extentOf(shape) ?? [0, 0, 0, 0];
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** Whether a point lies inside a part and outside its holes. */
export function inPart([x, y]: Point, part: Part): boolean {
  let inside = false;
  for (const ring of part) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i] as Point;
      const [bx, by] = ring[j] as Point;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** A side of a ring, ready to be swept from west to east. */
interface Side {
  a: Point;
  b: Point;
  at: number;
  west: number;
  east: number;
}

/**
 * Where two sides of one ring cross, or null when it is simple. Sides are swept from west to east,
 * so that only those that could meet are compared: the hand on a handle waits for this.
 */
export function crossingOf(ring: Ring): Point | null {
  const count = ring.length;
  const swept = ring
    .map((a, at): Side => {
      const b = ring[(at + 1) % count] as Point;
      return { a, b, at, west: Math.min(a[0], b[0]), east: Math.max(a[0], b[0]) };
    })
    .sort((one, other) => one.west - other.west);
  let open: Side[] = [];
  for (const side of swept) {
    open = open.filter(({ east }) => east >= side.west);
    for (const other of open) {
      const gap = Math.abs(side.at - other.at);
      if (gap === 1 || gap === count - 1) continue;
      const at = crossing(side.a, side.b, other.a, other.b);
      if (at) return at;
    }
    open.push(side);
  }
  return null;
}

/** The first crossing of any ring of a shape with itself. */
export function faultOf(shape: Shape): Point | null {
  for (const ring of shape.flat()) {
    const at = crossingOf(ring);
    if (at) return at;
  }
  return null;
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Where two segments cross each other, their ends not counted. */
function crossing(a: Point, b: Point, c: Point, d: Point): Point | null {
  const abc = turn(a, b, c);
  const abd = turn(a, b, d);
  if (abc * abd >= 0 || turn(c, d, a) * turn(c, d, b) >= 0) return null;
  const share = abc / (abc - abd);
  return [c[0] + share * (d[0] - c[0]), c[1] + share * (d[1] - c[1])];
}

/** Replaces one ring; a part whose outer ring has gone goes too. */
export function withRing(
  shape: Shape,
  at: { part: number; ring: number },
  change: (ring: Ring) => Ring,
): Shape {
  return shape.flatMap((part, p) => {
    if (p !== at.part) return [part];
    const rings = part.map((ring, r) => (r === at.ring ? change(ring) : ring));
    const outer = rings[0];
    if (!outer || outer.length < 3) return [];
    return [rings.filter((ring) => ring.length >= 3)];
  });
}
