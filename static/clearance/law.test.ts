import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, faults, type Law, makeStep, readNumber, regimesOn } from "./law.ts";

const name = { vi: "", en: "" };
const step = (regime: string, from: string, to: string, ...requires: string[]) => ({
  regime,
  from,
  to,
  requires,
  article: null,
  note: name,
  unverified: false,
});
const law: Law = {
  clearance_states: [
    "not_started",
    "plan_posted",
    "plan_approved",
    "recovery_decided",
    "excluded",
  ].map((code, ordinal) => ({ code, ordinal, name })),
  obstacles: [],
  legal_regimes: [
    { code: "new", name, legal_act: "", valid_from: "2026-01-01", valid_to: null },
    { code: "old", name, legal_act: "", valid_from: "2014-07-01", valid_to: "2024-08-01" },
    { code: "main", name, legal_act: "", valid_from: "2024-08-01", valid_to: null },
  ],
  clearance_steps: [
    step("main", "plan_posted", "excluded", "note"),
    step("main", "plan_posted", "not_started", "note"),
    step("main", "plan_posted", "plan_approved", "amount_vnd", "decision_no"),
    step("new", "plan_posted", "plan_approved", "decision_no", "amount_vnd"),
    step("new", "plan_posted", "recovery_decided", "consent_percent"),
  ],
};

test("a law holds from its first day to the day before its end", () => {
  const codes = (day: string) => regimesOn(law, day).map(({ code }) => code);
  assert.deepEqual(codes("2024-07-31"), ["old"]);
  assert.deepEqual(codes("2024-08-01"), ["main"]);
  assert.deepEqual(codes("2026-01-01"), ["main", "new"]);
});

test("what two laws allow alike is one choice, forward before back before out", () => {
  const found = choices(law, "plan_posted", "2026-11-24");
  assert.deepEqual(
    found.map(({ step: { to }, direction, regime }) => [to, direction, regime]),
    [
      ["plan_approved", "forward", null],
      ["recovery_decided", "forward", "new"],
      ["not_started", "back", null],
      ["excluded", "out", null],
    ],
  );
  assert.equal(choices(law, "plan_posted", "2025-12-31").length, 3);
  assert.deepEqual(choices(law, "plan_posted", "2020-01-01"), []);
});

test("figures are read as people in Vietnam write them", () => {
  const cases: Record<string, number> = {
    "1.250.000": 1_250_000,
    "1 250 000 ₫": 1_250_000,
    "1,250,000": 1_250_000,
    "12,5": 12.5,
    "12.5": 12.5,
    "1.250,75": 1250.75,
    "0": 0,
  };
  for (const [text, value] of Object.entries(cases)) assert.equal(readNumber(text), value, text);
  for (const text of ["", "abc", "1.25.000", "12,5,0", "=1+1"])
    assert.ok(Number.isNaN(readNumber(text)), text);
});

test("a step holds what was typed, each field in its place", () => {
  const [approved, recovered] = choices(law, "plan_posted", "2026-11-24");
  assert.ok(approved && recovered);
  assert.deepEqual(
    makeStep(approved, "2026-11-20", { amount_vnd: "1.250.000", decision_no: " 12/QĐ ", note: "" }),
    {
      to: "plan_approved",
      effective_on: "2026-11-20",
      amount_vnd: 1_250_000,
      decision_no: "12/QĐ",
    },
  );
  assert.deepEqual(makeStep(recovered, "2026-11-20", { consent_percent: "80,5" }, 2), {
    to: "recovery_decided",
    effective_on: "2026-11-20",
    regime: "new",
    part: 2,
    details: { consent_percent: 80.5 },
  });
});

test("every fault is told, not the first", () => {
  const [approved] = choices(law, "plan_posted", "2026-11-24");
  assert.ok(approved);
  assert.deepEqual(faults(approved, "2026-11-25", { amount_vnd: "12,5" }, "2026-11-24"), {
    effective_on: "future",
    decision_no: "required",
    amount_vnd: "whole",
  });
  assert.deepEqual(
    faults(
      approved,
      "2026-11-20",
      { amount_vnd: "1", decision_no: "1", decision_date: "2026-11-21" },
      "2026-11-24",
    ),
    { decision_date: "decided" },
  );
});
