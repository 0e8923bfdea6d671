import type { Geometry, Position } from "geojson";
import { type Bbox, bboxIntersects, bboxOf, eachLine } from "../lib/geo.ts";

/** Of all that can attract the pointer, no more pieces than this are offered at a time. */
const MOST_PIECES = 4000;

/**
 * The stretches of borders and lines that lie in a view, as lists of [lng, lat]: long borders cost
 * the map nothing where they are not seen.
 */
export function linesInView(geometries: Iterable<Geometry>, view: Bbox): [number, number][][] {
  const out: [number, number][][] = [];
  for (const geometry of geometries) {
    const box = bboxOf(geometry);
    if (!box || !bboxIntersects(box, view)) continue;
    eachLine(geometry, (line) => {
      if (out.length < MOST_PIECES) out.push(...stretches(line, view));
    });
  }
  return out.slice(0, MOST_PIECES);
}

function stretches(line: Position[], view: Bbox): [number, number][][] {
  const out: [number, number][][] = [];
  let open: [number, number][] = [];
  for (let at = 1; at < line.length; at++) {
    const a = line[at - 1] as [number, number];
    const b = line[at] as [number, number];
    if (bboxIntersects(sideBox(a, b), view)) {
      if (open.length === 0) open.push([a[0], a[1]]);
      open.push([b[0], b[1]]);
    } else if (open.length > 0) {
      out.push(open);
      open = [];
    }
  }
  if (open.length > 0) out.push(open);
  return out;
}

function sideBox([ax, ay]: [number, number], [bx, by]: [number, number]): Bbox {
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}
