import assert from "node:assert/strict";
import { test } from "node:test";
import { loadSurveyPlane } from "../coordinates/vn2000.ts";
import { crossesItself, planeArea, planeLength } from "./plane.ts";

const square = [
  { north: 2_320_000, east: 400_000 },
  { north: 2_320_000, east: 400_100 },
  { north: 2_320_100, east: 400_100 },
  { north: 2_320_100, east: 400_000 },
];

test("lengths and areas of the plane, whichever way round", () => {
  assert.equal(planeLength(square), 300);
  assert.equal(planeArea(square), 10_000);
  assert.equal(planeArea([...square].reverse()), 10_000);
  assert.equal(planeArea([]), 0);
  assert.equal(planeLength(square.slice(0, 1)), 0);
});

test("a bow tie is noticed, a square is not", () => {
  const [a, b, c, d] = square as [
    (typeof square)[0],
    (typeof square)[0],
    (typeof square)[0],
    (typeof square)[0],
  ];
  assert.equal(crossesItself(square), false);
  assert.equal(crossesItself([a, c, b, d]), true);
});

// Expected values: cs2cs, EPSG:4326 to EPSG:5899 with operation EPSG:6960.
test("the pointer's VN-2000 coordinates agree with PROJ to a centimetre", async () => {
  const toSurvey = await loadSurveyPlane();
  const cases = [
    { lng: 107, lat: 21, north: 2323138.957, east: 421833.486 },
    { lng: 106.8, lat: 21, north: 2323249.518, east: 401039.831 },
  ];
  for (const { lng, lat, north, east } of cases) {
    const point = toSurvey(lng, lat);
    assert.ok(Math.abs(point.north - north) < 0.01, `${point.north} north of ${lng}, ${lat}`);
    assert.ok(Math.abs(point.east - east) < 0.01, `${point.east} east of ${lng}, ${lat}`);
  }
});
