import assert from "node:assert/strict";
import { test } from "node:test";
import { marksOf, yearOf } from "./occupancy.ts";

test("a date that says little stands in the middle of what it says", () => {
  assert.equal(yearOf("2024"), 2024.5);
  assert.ok(Math.abs(yearOf("2024-01") - (2024 + 0.5 / 12)) < 1e-9);
  assert.ok(yearOf("2024-12-31") <= 2025);
});

test("marks come in order of time, none above full, none out of nothing", () => {
  const marks = marksOf([
    { as_of: "2025", leased_ha: 120, leasable_ha: 100 },
    { as_of: "2021", leased_ha: 10, leasable_ha: 100 },
    { as_of: "2023", leased_ha: 10, leasable_ha: 0 },
  ]);
  assert.deepEqual(
    marks.map(({ share }) => share),
    [0.1, 1],
  );
});
