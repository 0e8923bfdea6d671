import assert from "node:assert/strict";
import { test } from "node:test";
import { highest, promisedBy, stack, ticks, yearly } from "./series.ts";

const point = (on: string, area_ha: Record<string, number>) => ({ on, area_ha, count: {} });
const series = [
  point("2025-11-30", { not_started: 10 }),
  point("2025-12-31", { not_started: 6, paid: 4, excluded: 1 }),
  point("2026-01-15", { paid: 4, clean: 6 }),
];

test("states are stacked, the farthest on the way lowest, without what was taken out", () => {
  const bands = stack(series);
  assert.deepEqual(
    bands.map(({ state }) => state),
    ["clean", "paid", "not_started"],
  );
  assert.deepEqual(bands[1]?.edges, [
    [0, 0],
    [0, 4],
    [6, 10],
  ]);
  assert.equal(highest(bands, [{ on: "2027-01-01", area_ha: 12 }]), 12);
});

test("the axis has a few round sizes", () => {
  assert.deepEqual(ticks(534), [0, 100, 200, 300, 400, 500]);
  assert.deepEqual(ticks(1.2), [0, 0.25, 0.5, 0.75, 1]);
});

test("a promise counts from its day on", () => {
  const promised = [
    { on: "2026-01-01", area_ha: 5 },
    { on: "2026-06-01", area_ha: 9 },
  ];
  assert.equal(promisedBy(promised, "2025-12-31"), 0);
  assert.equal(promisedBy(promised, "2026-01-01"), 5);
  assert.equal(promisedBy(promised, "2027-01-01"), 9);
});

test("the table has the end of each year and the last day", () => {
  assert.deepEqual(
    yearly(series).map(({ on }) => on),
    ["2025-12-31", "2026-01-15"],
  );
});
