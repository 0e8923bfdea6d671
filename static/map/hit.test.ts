import assert from "node:assert/strict";
import { test } from "node:test";
import { type MapFeature, toMapFeature } from "../lib/features.ts";
import { labelPoint } from "../lib/geo.ts";
import { DEFAULT_LAYERS, type ViewState } from "../lib/view.ts";
import { hitsAt } from "./hit.ts";
import { shortUnitName, shortZoneName } from "./labels.ts";
import { shapeAt, shapeInCorridor, type TileShape } from "./tile.ts";

const view: ViewState = {
  zoom: 12,
  lat: 21,
  lng: 107,
  lang: "vi",
  corridor: "all",
  layers: DEFAULT_LAYERS,
  widthKm: 5,
  at: "2026-11-23",
  asOf: "",
  asKnown: false,
  selection: null,
};

const box = (west: number, south: number, east: number, north: number) => ({
  type: "Polygon" as const,
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});

function feature(
  collection: MapFeature["collection"],
  id: string,
  properties: object,
  geometry: MapFeature["geometry"],
) {
  return toMapFeature(collection, { id, properties, geometry });
}

const features = [
  feature("zones", "ez", { kind: "economic_zone", corridors: ["west"] }, box(106, 20, 108, 22)),
  feature(
    "zones",
    "park",
    { kind: "industrial_park", corridors: ["west"] },
    box(106.9, 20.9, 107.1, 21.1),
  ),
  feature(
    "works",
    "road",
    { corridors: ["west", "east"] },
    {
      type: "LineString",
      coordinates: [
        [106, 21],
        [108, 21],
      ],
    },
  ),
  feature(
    "places",
    "port",
    { kind: "port", corridors: ["east"] },
    { type: "Point", coordinates: [107, 21] },
  ),
  feature("works", "nowhere", { corridors: ["west"] }, null),
];
const ids = (lng: number, lat: number, state = view) =>
  hitsAt(features, lng, lat, 0.0004, state).map(({ id }) => id);

test("the most specific comes first: places, lines, small areas, large areas", () => {
  assert.deepEqual(ids(107, 21), ["port", "road", "park", "ez"]);
  assert.deepEqual(ids(107.05, 21.05), ["park", "ez"]);
  assert.deepEqual(ids(105, 21), []);
});

test("what is switched off or belongs to the other corridor is not hit", () => {
  assert.deepEqual(ids(107, 21, { ...view, layers: ["industrial_park"] }), ["park"]);
  assert.deepEqual(ids(107, 21, { ...view, corridor: "east" }), ["port", "road"]);
});

test("a label stands inside its area, also in a horseshoe", () => {
  const point = labelPoint({
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [8, 10],
        [8, 3],
        [2, 3],
        [2, 10],
        [0, 10],
        [0, 0],
      ],
    ],
  });
  assert.ok(point);
  const [x = 0, y = 0] = point;
  assert.ok(y < 3 || x < 2 || x > 8, `${x}, ${y}`);
});

test("names on the map are the short ones", () => {
  assert.equal(shortZoneName("Khu công nghiệp Đông Mai"), "KCN Đông Mai");
  assert.equal(shortZoneName("Khu kinh tế ven biển Quảng Yên"), "KKT ven biển Quảng Yên");
  assert.equal(shortUnitName("Thành phố Móng Cái", "vi"), "Móng Cái");
  assert.equal(shortUnitName("Bai Chay ward", "en"), "Bai Chay");
});

test("parcels are found by point in polygon, holes left out", () => {
  const ring = (...flat: number[]) => Int16Array.from(flat);
  const shape: TileShape = {
    id: 7,
    state: "clean",
    obstacle: false,
    due: null,
    corridors: 2,
    minX: 0,
    minY: 0,
    maxX: 100,
    maxY: 100,
    rings: [
      ring(0, 0, 100, 0, 100, 100, 0, 100, 0, 0),
      ring(40, 40, 60, 40, 60, 60, 40, 60, 40, 40),
    ],
  };
  assert.equal(shapeAt([shape], 10, 10)?.id, 7);
  assert.equal(shapeAt([shape], 50, 50), undefined);
  assert.equal(shapeAt([shape], 150, 50), undefined);
  assert.equal(shapeInCorridor(shape, "west"), false);
  assert.equal(shapeInCorridor(shape, "east"), true);
});
