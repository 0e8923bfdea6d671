import type { Geometry, Position } from "geojson";
import { svg } from "../lib/dom.ts";
import { type Bbox, bboxOf, eachLine, joinBbox } from "../lib/geo.ts";

const WIDTH = 240;
const HEIGHT = 160;
const ROOM = 10;

/** What one small map draws; all maps that stand side by side share a frame. */
export interface MiniShape {
  geometry: Geometry;
  look: "shape" | "gained" | "lost" | "faint";
}

/** The box around several geometries: the frame that small maps share. */
export function frameOf(geometries: readonly (Geometry | null)[]): Bbox | null {
  return geometries.reduce<Bbox | null>((box, geometry) => joinBbox(box, bboxOf(geometry)), null);
}

/** A small picture of outlines, north up, true to shape; `label` is read out in its place. */
export function miniMap(
  shapes: readonly MiniShape[],
  frame: Bbox | null,
  label: string,
): SVGElement {
  const root = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "mini-map",
    role: "img",
    "aria-label": label,
  });
  if (!frame) return root;
  const place = placer(frame);
  for (const { geometry, look } of shapes)
    root.append(
      svg("path", { d: pathOf(geometry, place), class: `mini-${look}`, "fill-rule": "evenodd" }),
    );
  return root;
}

function placer([west, south, east, north]: Bbox) {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (WIDTH - 2 * ROOM) / Math.max(1e-9, (east - west) * shrink),
    (HEIGHT - 2 * ROOM) / Math.max(1e-9, north - south),
  );
  const middle = [(west + east) / 2, (south + north) / 2] as const;
  return ([x = 0, y = 0]: Position) =>
    `${(WIDTH / 2 + (x - middle[0]) * shrink * scale).toFixed(1)} ${(HEIGHT / 2 - (y - middle[1]) * scale).toFixed(1)}`;
}

function pathOf(geometry: Geometry, place: (at: Position) => string): string {
  const parts: string[] = [];
  eachLine(geometry, (line) => {
    if (line.length > 1) parts.push(`M${line.map(place).join("L")}Z`);
  });
  return parts.join("");
}
