import assert from "node:assert/strict";
import { test } from "node:test";
import { daysBetween, lagDays } from "./dates.ts";

test("days are counted by the calendar, also over the end of February", () => {
  assert.equal(daysBetween("2024-02-28", "2024-03-01"), 2);
  assert.equal(daysBetween("2026-11-24", "2026-11-24"), 0);
  assert.equal(daysBetween("2026-11-24", "2026-11-20"), -4);
});

test("a step recorded late in the evening belongs to the day in Vietnam", () => {
  assert.equal(lagDays("2026-11-24", "2026-11-24T16:59:00Z"), 0);
  assert.equal(lagDays("2026-11-24", "2026-11-24T17:00:00Z"), 1);
});
