import assert from "node:assert/strict";
import { test } from "node:test";
import { readPoints } from "./points.ts";

test("corners come with northing first, or last, and in the numbers of either language", () => {
  const want = [
    [405000.5, 2323000],
    [405020, 2323010.25],
  ];
  assert.deepEqual(readPoints("1 2323000 405000.5\n2 2323010.25 405020"), want);
  assert.deepEqual(readPoints("405000,5 2323000\n405020 2323010,25\n"), want);
  assert.deepEqual(readPoints("2.323.000 405.000,5\n2.323.010,25\t405.020"), want);
});

test("what is no corner of the province is none", () => {
  assert.equal(readPoints("107.1 20.9"), null);
  assert.equal(readPoints("405000 405020"), null);
  assert.equal(readPoints("a line of text"), null);
  assert.deepEqual(readPoints(""), []);
});
