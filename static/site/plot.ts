import type { Geometry, Position } from "geojson";
import { bboxOf, eachLine, joinBbox } from "../lib/geo.ts";

/** Degrees into the pixels of a small drawing. North is up; a metre is as long in both directions. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  /** Pixels a metre takes. */
  readonly scale: number;
  point(at: Position): [number, number];
  /** The `d` of a path around a geometry. */
  path(geometry: Geometry): string;
}

/** Metres of a degree of latitude on the mean earth; a drawing needs no more. */
const DEGREE_M = 111_195;

/** Fits what is drawn into a box of pixels with a margin around it. */
export function createPlot(
  geometries: readonly Geometry[],
  size: { width: number; height: number; margin: number },
): Plot {
  const box = geometries.reduce<ReturnType<typeof bboxOf>>(
    (sum, geometry) => joinBbox(sum, bboxOf(geometry)),
    null,
  ) ?? [0, 0, 0, 0];
  const [west, south, east, north] = box;
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = Math.max((east - west) * shrink * DEGREE_M, 1);
  const high = Math.max((north - south) * DEGREE_M, 1);
  const scale = Math.min(
    (size.width - 2 * size.margin) / wide,
    (size.height - 2 * size.margin) / high,
  );
  const left = (size.width - wide * scale) / 2;
  const top = (size.height - high * scale) / 2;
  const point = ([x = 0, y = 0]: Position): [number, number] => [
    left + (x - west) * shrink * DEGREE_M * scale,
    top + (north - y) * DEGREE_M * scale,
  ];
  return {
    width: size.width,
    height: size.height,
    scale,
    point,
    path(geometry) {
      const parts: string[] = [];
      eachLine(geometry, (line) => {
        const corners = line.map((at) =>
          point(at)
            .map((value) => value.toFixed(1))
            .join(" "),
        );
        parts.push(`M${corners.join("L")}Z`);
      });
      return parts.join("");
    },
  };
}

const ROUND = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** A round length of which the bar of a scale fits into so many pixels. */
export function scaleBar(scale: number, room: number): { metres: number; pixels: number } {
  const metres =
    [...ROUND].reverse().find((length) => length * scale <= room) ?? (ROUND[0] as number);
  return { metres, pixels: metres * scale };
}
