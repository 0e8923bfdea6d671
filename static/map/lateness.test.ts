import assert from "node:assert/strict";
import { test } from "node:test";
import { latenessOf, tileToday } from "./lateness.ts";

test("a parcel becomes late by time alone, at midnight in Vietnam", () => {
  const before = tileToday(Date.parse("2026-11-28T16:59:00Z"));
  const after = tileToday(Date.parse("2026-11-28T17:00:00Z"));
  assert.equal(after, before + 1);
  assert.equal(tileToday(Date.parse("1999-12-31T17:00:00Z")), 0);
  assert.equal(latenessOf(before, before), "soon");
  assert.equal(latenessOf(before, after), "late");
});

test("days fall into classes", () => {
  const cases: [number | null, string][] = [
    [null, "none"],
    [131, "ahead"],
    [130, "ahead"],
    [129, "soon"],
    [100, "soon"],
    [99, "late"],
    [70, "late"],
    [69, "long"],
  ];
  for (const [due, kind] of cases) assert.equal(latenessOf(due, 100), kind, String(due));
});
