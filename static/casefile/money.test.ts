import assert from "node:assert/strict";
import { test } from "node:test";
import { readArea, readVnd } from "./money.ts";

test("amounts are read as people type them", () => {
  assert.equal(readVnd("1.250.000"), 1250000);
  assert.equal(readVnd("1 250 000 đ"), 1250000);
  assert.equal(readVnd("1,250,000"), 1250000);
  assert.equal(readVnd(""), 0);
  assert.ok(Number.isNaN(readVnd("-5")));
  assert.ok(Number.isNaN(readVnd("một triệu")));
});

test("areas are read with point or comma", () => {
  assert.equal(readArea("120,5"), 120.5);
  assert.equal(readArea("120.5"), 120.5);
  assert.equal(readArea("1.250,5 m²"), 1250.5);
  assert.equal(readArea("9.665"), 9665);
  assert.ok(Number.isNaN(readArea("x")));
  assert.ok(Number.isNaN(readArea("-1")));
});
