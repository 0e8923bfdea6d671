import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../clearance/types.ts";
import { type AsOf, eventsAsOf, stateOf } from "./asof.ts";

const order = ["not_started", "notified", "inventory", "paid", "excluded"];
const entry = (id: number, to: string, effective_on: string, recorded_at: string, part = 1) =>
  ({ id, to, effective_on, recorded_at, part }) as Entry;

const events = [
  entry(1, "notified", "2026-01-10", "2026-01-11T02:00:00Z"),
  // Took effect in February, was recorded in April.
  entry(2, "inventory", "2026-02-01", "2026-04-05T02:00:00Z"),
  entry(3, "paid", "2026-03-01", "2026-04-05T17:30:00Z"),
];
const state = (at: string, known: string | null = null, parts = 1, list = events) =>
  stateOf(eventsAsOf(list, { at, known } satisfies AsOf), parts, (code) => order.indexOf(code))
    .state;

test("what was so, and what was known of it, are two questions", () => {
  assert.equal(state("2026-01-09"), "not_started");
  assert.equal(state("2026-01-10"), "notified");
  assert.equal(state("2026-02-15"), "inventory");
  assert.equal(state("2026-02-15", "2026-03-31"), "notified");
  assert.equal(state("2026-06-01", "2026-04-05"), "inventory");
  assert.equal(state("2026-06-01", "2026-04-06"), "paid");
});

test("a parcel is as far as the least advanced of its parts; what was taken out does not count", () => {
  const two = [...events, entry(4, "notified", "2026-05-01", "2026-05-01T02:00:00Z", 2)];
  assert.equal(state("2026-04-20", null, 2, two), "not_started");
  assert.equal(state("2026-06-01", null, 2, two), "notified");
  const out = [...events, entry(4, "excluded", "2026-05-01", "2026-05-01T02:00:00Z", 2)];
  assert.equal(state("2026-06-01", null, 2, out), "paid");
});
