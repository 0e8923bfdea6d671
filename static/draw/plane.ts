import type { Geometry, MultiPolygon, Polygon, Position } from "geojson";
import { EPSG_5899 } from "../coordinates/vn2000.ts";
import { cleanRing } from "./edits.ts";
import type { Part, Point, Shape } from "./shape.ts";

/** The way between longitude and latitude and the survey plane; fetched when the editor opens. */
export interface Plane {
  toPlane(position: Position): Point;
  /** Longitude and latitude, to a tenth of a millimetre. */
  toDegrees(point: Point): [number, number];
}

export async function loadPlane(): Promise<Plane> {
  const { default: proj4 } = await import("proj4");
  const converter = proj4("EPSG:4326", EPSG_5899);
  return {
    toPlane([lng = 0, lat = 0]) {
      const [east = 0, north = 0] = converter.forward([lng, lat]);
      return [east, north];
    },
    toDegrees([east, north]) {
      const [lng = 0, lat = 0] = converter.inverse([east, north]);
      return [round(lng), round(lat)];
    },
  };
}

const DIGITS = 1e9;

function round(degrees: number): number {
  return Math.round(degrees * DIGITS) / DIGITS;
}

/** The areas of a geometry; points and lines have none and are left out. */
export function shapeOf(geometry: Geometry | null, plane: Plane): Shape {
  if (!geometry) return [];
  const part = (rings: Position[][]): Part[] => {
    const clean = rings.map((ring) => cleanRing(ring.map(plane.toPlane)));
    const outer = clean[0];
    if (!outer || outer.length < 3) return [];
    return [clean.filter((ring) => ring.length >= 3)];
  };
  switch (geometry.type) {
    case "Polygon":
      return part(geometry.coordinates);
    case "MultiPolygon":
      return geometry.coordinates.flatMap(part);
    case "GeometryCollection":
      return geometry.geometries.flatMap((inner) => shapeOf(inner, plane));
    default:
      return [];
  }
}

/** A shape in degrees, or null for an empty one. */
export function geometryOf(shape: Shape, plane: Plane): Polygon | MultiPolygon | null {
  const parts = shape.map((part) =>
    part.map((ring) => {
      const out = ring.map(plane.toDegrees);
      return [...out, out[0] as [number, number]];
    }),
  );
  if (parts.length === 0) return null;
  const [only] = parts;
  return parts.length === 1 && only
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: parts };
}
