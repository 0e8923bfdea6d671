import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

/** Tile coordinates run from 0 to 4096 to both sides of one tile. */
export const TILE_EXTENT = 4096;

/** One polygon of a parcel tile: a parcel close up, all land of one state farther out. */
export interface TileShape {
  /** The parcel's number; undefined for land dissolved by state. */
  id: number | undefined;
  state: string;
  obstacle: boolean;
  /** Last day of the time limit that runs, counted from 2000-01-01; null without one. */
  due: number | null;
  /** 1 west, 2 east, 3 both. */
  corridors: number;
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  /** Rings as flat x, y pairs in tile units. */
  rings: Int16Array[];
}

/** Reads a parcel tile once into flat arrays that are cheap to draw and to search. */
export function decodeParcelTile(buffer: ArrayBuffer): TileShape[] {
  if (buffer.byteLength === 0) return [];
  const layer = new VectorTile(new PbfReader(buffer)).layers.parcels;
  if (!layer) return [];
  const shapes: TileShape[] = [];
  const scale = TILE_EXTENT / layer.extent;
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const shape: TileShape = {
      id: feature.id,
      state: String(feature.properties.s ?? "not_started"),
      obstacle: feature.properties.o === 1 || feature.properties.o === true,
      due: typeof feature.properties.d === "number" ? feature.properties.d : null,
      corridors: Number(feature.properties.c ?? 3),
      minX: Infinity,
      minY: Infinity,
      maxX: -Infinity,
      maxY: -Infinity,
      rings: [],
    };
    for (const ring of feature.loadGeometry()) shape.rings.push(flatten(ring, scale, shape));
    if (shape.rings.length > 0) shapes.push(shape);
  }
  return shapes;
}

function flatten(ring: { x: number; y: number }[], scale: number, shape: TileShape): Int16Array {
  const flat = new Int16Array(ring.length * 2);
  ring.forEach((point, index) => {
    const x = point.x * scale;
    const y = point.y * scale;
    flat[index * 2] = x;
    flat[index * 2 + 1] = y;
    if (x < shape.minX) shape.minX = x;
    if (y < shape.minY) shape.minY = y;
    if (x > shape.maxX) shape.maxX = x;
    if (y > shape.maxY) shape.maxY = y;
  });
  return flat;
}

/** The shape under a point given in tile units; the last one drawn wins. */
export function shapeAt(shapes: readonly TileShape[], x: number, y: number): TileShape | undefined {
  for (let i = shapes.length - 1; i >= 0; i--) {
    const shape = shapes[i] as TileShape;
    if (x < shape.minX || x > shape.maxX || y < shape.minY || y > shape.maxY) continue;
    if (covers(shape.rings, x, y)) return shape;
  }
  return undefined;
}

function covers(rings: readonly Int16Array[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const ax = ring[i] as number;
      const ay = ring[i + 1] as number;
      const bx = ring[j] as number;
      const by = ring[j + 1] as number;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** Whether a shape belongs to the chosen corridor. */
export function shapeInCorridor(shape: TileShape, corridor: "all" | "west" | "east"): boolean {
  if (corridor === "all") return true;
  return (shape.corridors & (corridor === "west" ? 1 : 2)) !== 0;
}
