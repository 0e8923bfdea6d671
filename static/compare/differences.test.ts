import assert from "node:assert/strict";
import { test } from "node:test";
import { markRow } from "./differences.ts";

test("the best of a row is marked, and none where all are alike", () => {
  assert.deepEqual(markRow([20, 45, 31], "more"), { differs: true, best: [1] });
  assert.deepEqual(markRow([20, 45, 31], "less"), { differs: true, best: [0] });
  assert.deepEqual(markRow([45, 45], "more"), { differs: false, best: [] });
});

test("nobody wins by the third digit", () => {
  assert.deepEqual(markRow([100, 100.4, 80], "more").best, [0, 1]);
  assert.equal(markRow([100, 100.4], "more").differs, false);
});

test("what is unknown differs, but is neither best nor worst", () => {
  assert.deepEqual(markRow([null, 12], "less"), { differs: true, best: [] });
  assert.deepEqual(markRow([null, 12, 15], "less"), { differs: true, best: [1] });
  assert.deepEqual(markRow([null, null], "less"), { differs: false, best: [] });
});

test("words are only told apart", () => {
  assert.deepEqual(markRow(["east", "west"], "none"), { differs: true, best: [] });
  assert.deepEqual(markRow(["east", "east"], "more"), { differs: false, best: [] });
});
