import assert from "node:assert/strict";
import { test } from "node:test";
import { asChange } from "./live.ts";

test("a change without an id concerns every feature of its layer, and no other layer", () => {
  const change = asChange({ layer: "parcels", version: 3 });
  assert.ok(change.concerns("parcels", 17));
  assert.ok(!change.concerns("zones", "17"));
});

test("a change of one feature concerns that one and whoever shows the whole layer", () => {
  const change = asChange({ layer: "parcels", version: 3, id: 17 });
  assert.ok(change.concerns("parcels", "17"));
  assert.ok(change.concerns("parcels"));
  assert.ok(!change.concerns("parcels", 18));
});

test("what may have been missed concerns everybody", () => {
  assert.ok(asChange({ layer: "*", version: 0 }).concerns("zones", "x"));
});
