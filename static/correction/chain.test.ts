import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../clearance/types.ts";
import { told } from "./chain.ts";

const entry = (
  id: number,
  effective_on: string,
  corrects: number | null = null,
  corrected_by: number | null = null,
) => ({ id, effective_on, corrects, corrected_by }) as Entry;

test("a step stands where its last record says, with what was recorded before behind it", () => {
  const list = told([
    entry(1, "2026-03-01", null, 4),
    entry(2, "2026-03-10"),
    entry(4, "2026-03-12", 1, 5),
    entry(5, "2026-03-05", 4),
  ]);
  assert.deepEqual(
    list.map(({ head, before }) => [head.id, before.map(({ id }) => id)]),
    [
      [2, []],
      [5, [4, 1]],
    ],
  );
});

test("a correction that had not taken effect by the day leaves what it corrects visible", () => {
  const list = told([entry(1, "2026-03-01", null, 4)]);
  assert.deepEqual(
    list.map(({ head }) => head.id),
    [1],
  );
});
