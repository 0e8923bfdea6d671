import assert from "node:assert/strict";
import { test } from "node:test";
import { gapPercent, latestStatement } from "./areas.ts";
import { lateness } from "./commitment.ts";

const TODAY = "2026-11-23";

test("a work that opened after its deadline is late by whole months", () => {
  const work = { deadline: "2021-12-31", opened_on: "2022-09-01", status: "operating" };
  assert.deepEqual(lateness(work, TODAY), { months: 8, finished: true });
});

test("a work that has not opened is late until today", () => {
  const work = { deadline: "2025-12-31", opened_on: null, status: "construction" };
  assert.deepEqual(lateness(work, TODAY), { months: 10, finished: false });
});

test("kept, open or unknown deadlines are not late", () => {
  assert.equal(
    lateness({ deadline: "2021-12-31", opened_on: "2021-12", status: "operating" }, TODAY),
    null,
  );
  assert.equal(
    lateness({ deadline: "2021-12-31", opened_on: "2021", status: "operating" }, TODAY),
    null,
  );
  assert.equal(lateness({ deadline: "2030-12-31", status: "construction" }, TODAY), null);
  assert.equal(lateness({ deadline: null, status: "construction" }, TODAY), null);
});

test("the drawn area is held against the latest decided area", () => {
  const statements = [
    { kind: "planned", ha: 160, as_of: "2020" },
    { kind: "decided", ha: 167.86, as_of: "2009" },
    { kind: "leased", ha: 100, as_of: "2025" },
  ];
  assert.equal(latestStatement(statements)?.ha, 167.86);
  assert.equal(latestStatement(statements.slice(2)), null);
  const gap = gapPercent({ kind: "decided", ha: 100 }, 103);
  assert.ok(gap !== null && Math.abs(gap - 3) < 1e-9);
  assert.equal(gapPercent(null, 5), null);
});
