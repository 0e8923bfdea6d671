import {
  middleOf,
  type Part,
  type Point,
  type Ring,
  type Shape,
  type VertexAt,
  withRing,
} from "./shape.ts";

// Every edit answers a new shape and leaves the old one as it was: history is a list of shapes.

/** A ring without points that repeat their neighbour (within a millimetre) and without the closing one. */
export function cleanRing(ring: Ring): Ring {
  const out: Point[] = [];
  for (const point of ring) if (!near(point, out.at(-1))) out.push(point);
  while (out.length > 1 && near(out[0] as Point, out.at(-1))) out.pop();
  return out;
}

function near([x, y]: Point, other: Point | undefined): boolean {
  return other !== undefined && Math.hypot(x - other[0], y - other[1]) < 0.001;
}

/** The rectangle between two opposite corners, its sides along the grid of the survey plane. */
export function rectangle([ax, ay]: Point, [bx, by]: Point): Ring {
  return [
    [ax, ay],
    [bx, ay],
    [bx, by],
    [ax, by],
  ];
}

/** Adds a part of its own; where it lies on another one, `unite` is meant. */
export function addPart(shape: Shape, part: Part): Shape {
  const rings = part.map(cleanRing).filter((ring) => ring.length >= 3);
  return rings.length > 0 ? [...shape, rings] : shape;
}

export function removePart(shape: Shape, part: number): Shape {
  return shape.filter((_, at) => at !== part);
}

/** Takes a hole away: what it left out belongs to the shape again. */
export function removeHole(shape: Shape, at: { part: number; ring: number }): Shape {
  if (at.ring === 0) return shape;
  return shape.map((part, p) => (p === at.part ? part.filter((_, r) => r !== at.ring) : part));
}

export function moveVertex(shape: Shape, at: VertexAt, to: Point): Shape {
  return withRing(shape, at, (ring) => ring.map((point, v) => (v === at.vertex ? to : point)));
}

/** Sets a corner behind the one at `at`. */
export function insertVertex(shape: Shape, at: VertexAt, point: Point): Shape {
  return withRing(shape, at, (ring) => [
    ...ring.slice(0, at.vertex + 1),
    point,
    ...ring.slice(at.vertex + 1),
  ]);
}

/** Sets a corner in the middle of the side that begins at `at`. */
export function splitSide(shape: Shape, at: VertexAt): Shape {
  const ring = shape[at.part]?.[at.ring];
  const a = ring?.[at.vertex];
  const b = ring?.[(at.vertex + 1) % ring.length];
  return a && b ? insertVertex(shape, at, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]) : shape;
}

/** Takes a corner out; a hole or a part that would be left with two goes as a whole. */
export function removeVertex(shape: Shape, at: VertexAt): Shape {
  return withRing(shape, at, (ring) => ring.filter((_, v) => v !== at.vertex));
}

export function mapPoints(shape: Shape, change: (point: Point) => Point): Shape {
  return shape.map((part) => part.map((ring) => ring.map(change)));
}

/** Moves everything by metres to the east and north. */
export function moveBy(shape: Shape, east: number, north: number): Shape {
  return mapPoints(shape, ([x, y]) => [x + east, y + north]);
}

/** Turns everything about a point, by degrees clockwise as a compass counts. */
export function rotateBy(shape: Shape, degrees: number, about: Point = middleOf(shape)): Shape {
  const angle = (-degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return mapPoints(shape, ([x, y]) => {
    const dx = x - about[0];
    const dy = y - about[1];
    return [about[0] + dx * cos - dy * sin, about[1] + dx * sin + dy * cos];
  });
}

/** Takes out of the shape whatever equals it within a millimetre; used to see whether an edit did anything. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((part, p) => {
      const other = b[p] as Part;
      return part.length === other.length && part.every((ring, r) => sameRing(ring, other[r]));
    })
  );
}

function sameRing(a: Ring, b: Ring | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((point, at) => near(point, b[at]));
}

/** How a shape was dragged, from where its first corner went: exact on the plane, however the map bends. */
export function moveLike(shape: Shape, dragged: Shape): Shape {
  const from = shape[0]?.[0]?.[0];
  const to = dragged[0]?.[0]?.[0];
  return from && to ? moveBy(shape, to[0] - from[0], to[1] - from[1]) : shape;
}

/** How a shape was turned, from the corner farthest from its middle: the area stays to the millimetre. */
export function turnLike(shape: Shape, turned: Shape): Shape {
  const about = middleOf(shape);
  const reach = ([x, y]: Point) => Math.hypot(x - about[0], y - about[1]);
  const all = shape.flat(2) as Point[];
  const far = all.reduce(
    (best, point, at) => (reach(point) > reach(all[best] as Point) ? at : best),
    0,
  );
  const from = all[far];
  const to = (turned.flat(2) as Point[])[far];
  if (!from || !to) return shape;
  const bearing = ([x, y]: Point) => Math.atan2(y - about[1], x - about[0]);
  return rotateBy(shape, ((bearing(from) - bearing(to)) * 180) / Math.PI, about);
}
