import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../clearance/types.ts";
import { changesOf, shown } from "./changes.ts";

const record = {
  id: 1,
  effective_on: "2026-03-01",
  decision_no: "12/TB",
  amount_vnd: 35_000_000,
  note: "cũ",
  details: { served_on: "2026-03-01", notice_group: "agricultural" },
} as unknown as Entry;
const before = {
  effective_on: "2026-03-01",
  decision_no: "12/TB",
  amount_vnd: "35000000",
  note: "cũ",
  issuer: "",
  served_on: "2026-03-01",
};

test("only what was typed otherwise is sent; what was emptied is taken away", () => {
  assert.deepEqual(changesOf(record, before, before), {});
  assert.deepEqual(
    changesOf(record, before, {
      ...before,
      effective_on: "2026-03-04",
      amount_vnd: "36.500.000",
      note: " ",
    }),
    { effective_on: "2026-03-04", amount_vnd: 36_500_000, note: null },
  );
});

test("a figure stands in the form as it is read again", () => {
  assert.equal(shown(record, "amount_vnd"), "35000000");
  assert.equal(shown({ ...record, area_m2: 380.5 }, "area_m2"), "380,5");
  assert.equal(shown(record, "issuer"), "");
  assert.equal(shown(record, "notice_group"), "agricultural");
});

test("what is no field of its own goes with the other details", () => {
  assert.deepEqual(changesOf(record, before, { ...before, served_on: "2026-03-02" }), {
    details: { served_on: "2026-03-02", notice_group: "agricultural" },
  });
});
