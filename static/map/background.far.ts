import type { Feature, Position } from "geojson";

/** West and south, east and north of what the dataset draws around the province, degrees. */
export type Frame = readonly [number, number, number, number];

/** Coast of Vietnam to the south-west, from where the dataset ends; drawn from memory, for far views only. */
const SOUTH_WEST: Position[] = [
  [106.61, 20.5],
  [106.6, 20.25],
  [106.35, 20.1],
  [106.0, 19.95],
  [105.85, 19.6],
  [105.72, 19.0],
  [105.8, 18.6],
  [106.4, 18.1],
  [106.7, 17.4],
  [107.6, 16.5],
  [108.3, 16.0],
];

/** Coast of China to the north-east, from where the dataset ends. */
const NORTH_EAST: Position[] = [
  [108.8, 21.584],
  [108.9, 21.65],
  [109.02, 21.62],
  [109.12, 21.42],
  [109.5, 21.5],
  [109.78, 21.42],
  [109.7, 21.1],
  [109.75, 20.7],
  [109.9, 20.3],
  [110.15, 20.25],
  [110.45, 20.45],
  [110.6, 20.9],
  [110.5, 21.2],
  [111.0, 21.45],
  [111.8, 21.6],
  [112.8, 21.9],
  [113.6, 22.2],
  [114.3, 22.5],
  [116.0, 22.9],
  [118.0, 24.4],
];

const HAINAN: Position[] = [
  [108.65, 19.2],
  [109.2, 19.85],
  [109.7, 20.0],
  [110.4, 20.08],
  [111.0, 19.65],
  [110.5, 18.8],
  [109.6, 18.2],
  [108.7, 18.5],
];

/** Through land the dataset draws itself, from one coast to the other. */
const INLAND: Position[] = [
  [108.5, 21.7],
  [107.9, 21.7],
  [107.2, 21.5],
  [106.5, 21.2],
  [106.4, 20.9],
  [106.5, 20.6],
];

/** Land beyond the frame of the dataset: coarse, filled and without a line. */
export function farLand(): Feature {
  const mainland: Position[] = [
    ...SOUTH_WEST,
    [108.3, 12],
    [92, 12],
    [92, 30],
    [124, 30],
    [124, 26],
    ...[...NORTH_EAST].reverse(),
    ...INLAND,
  ];
  const close = (ring: Position[]) => [[...ring, ring[0] as Position]];
  return {
    type: "Feature",
    properties: { kind: "far" },
    geometry: { type: "MultiPolygon", coordinates: [close(mainland), close(HAINAN)] },
  };
}

const EDGE = 0.006;

/**
 * The outline of a neighbour without the sides on which the dataset was cut off: there the land goes
 * on and a line would be a border that does not exist.
 */
export function outlineWithin(feature: Feature, frame: Frame): Feature {
  const { geometry } = feature;
  const polygons =
    geometry.type === "Polygon"
      ? [geometry.coordinates]
      : geometry.type === "MultiPolygon"
        ? geometry.coordinates
        : [];
  const lines = polygons.flat().flatMap((ring) => openParts(ring, frame));
  return {
    type: "Feature",
    properties: { kind: "border" },
    geometry: { type: "MultiLineString", coordinates: lines },
  };
}

function openParts(ring: readonly Position[], frame: Frame): Position[][] {
  const parts: Position[][] = [];
  let part: Position[] = [];
  ring.forEach((corner, at) => {
    const before = ring[at - 1];
    if (before && alongFrame(before, corner, frame)) {
      parts.push(part);
      part = [];
    }
    part.push(corner);
  });
  parts.push(part);
  return parts.filter(({ length }) => length > 1);
}

function alongFrame(a: Position, b: Position, [west, south, east, north]: Frame): boolean {
  const both = (axis: 0 | 1, edge: number) =>
    Math.abs((a[axis] ?? 0) - edge) < EDGE && Math.abs((b[axis] ?? 0) - edge) < EDGE;
  return both(0, west) || both(0, east) || both(1, south) || both(1, north);
}
