import { difference, type Geom, intersection, union } from "polyclip-ts";
import { cleanRing } from "./edits.ts";
import { type Part, type Point, type Ring, type Shape, signedArea } from "./shape.ts";

/** Pieces smaller than this, in m², are what rounding leaves and are dropped. */
const SLIVER_M2 = 0.01;

/** One shape of both; parts that touch or overlap become one. */
export function unite(shape: Shape, other: Shape): Shape {
  return run(union, [...shape, ...other], []);
}

/** All parts that touch or overlap become one. */
export function merge(shape: Shape): Shape {
  return unite(shape, []);
}

/** The shape without what the other one covers: cuts at the border, makes holes within. */
export function subtract(shape: Shape, other: Shape): Shape {
  return run(difference, shape, other);
}

/** What both have in common. */
export function common(shape: Shape, other: Shape): Shape {
  return run(intersection, shape, other);
}

/**
 * Divides every part that a line crosses from side to side. The line's own bends become borders.
 * A line that crosses nothing leaves the shape as it is.
 */
export function splitBy(shape: Shape, line: Ring): Shape {
  if (line.length < 2) return shape;
  const side = sideOf(line, reachOf(shape, line));
  return shape.flatMap((part) => {
    const left = common([part], [[side]]);
    const right = subtract([part], [[side]]);
    return left.length > 0 && right.length > 0 ? [...left, ...right] : [part];
  });
}

type Operation = (first: Geom, ...more: Geom[]) => number[][][][];

/**
 * The clipping library counts from an origin near the shapes: coordinates of two million metres
 * would cost it digits.
 */
function run(operation: Operation, shape: Shape, other: Shape): Shape {
  const origin = (shape[0]?.[0]?.[0] ?? other[0]?.[0]?.[0]) as Point | undefined;
  if (!origin) return [];
  const to = (parts: Shape): Geom =>
    parts.map((part) =>
      part.map((ring) => ring.map(([x, y]): [number, number] => [x - origin[0], y - origin[1]])),
    );
  const first = to(shape);
  const result = operation === union ? union(first) : operation(first, to(other));
  return result
    .map(
      (part): Part =>
        part
          .map((ring) =>
            cleanRing(ring.map(([x = 0, y = 0]): Point => [x + origin[0], y + origin[1]])),
          )
          .filter((ring) => ring.length >= 3 && Math.abs(signedArea(ring)) > SLIVER_M2),
    )
    .filter((part) => part.length > 0);
}

/** Farther than anything drawn, in metres. */
function reachOf(shape: Shape, line: Ring): number {
  const all = [...(shape.flat(2) as Point[]), ...line];
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const span = Math.max(max(xs) - min(xs), max(ys) - min(ys));
  return span * 4 + 1000;
}

// Math.min(...) has a limit on how many it takes.
const min = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
const max = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** The half of the plane to the left of a line that is drawn out at both ends. */
function sideOf(line: Ring, reach: number): Ring {
  const a = line[0] as Point;
  const b = line.at(-1) as Point;
  const start = beyond(line[1] as Point, a, reach);
  const end = beyond(line.at(-2) as Point, b, reach);
  const dx = end[0] - start[0];
  const dy = end[1] - start[1];
  const length = Math.hypot(dx, dy) || 1;
  const out: Point = [(-dy / length) * reach, (dx / length) * reach];
  return [
    start,
    ...line,
    end,
    [end[0] + out[0], end[1] + out[1]],
    [start[0] + out[0], start[1] + out[1]],
  ];
}

function beyond([ax, ay]: Point, [bx, by]: Point, reach: number): Point {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  return [bx + ((bx - ax) / length) * reach, by + ((by - ay) / length) * reach];
}
