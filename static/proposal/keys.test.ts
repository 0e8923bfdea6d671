import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, type Shape } from "../draw/shape.ts";
import { nudged } from "./keys.ts";
import { slugOf } from "./life.ts";

const square: Shape = [
  [
    [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
    ],
  ],
];
const press = (key: string, more: { shiftKey?: boolean; ctrlKey?: boolean } = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  ...more,
});

test("arrow keys move and turn the whole shape, and do nothing with other tools", () => {
  const up = nudged("move", press("ArrowUp", { shiftKey: true }))?.(square);
  assert.deepEqual(up?.[0]?.[0]?.[0], [0, 10]);
  const left = nudged("move", press("ArrowLeft", { ctrlKey: true }))?.(square);
  assert.deepEqual(left?.[0]?.[0]?.[1], [99.9, 0]);
  const turned = nudged("rotate", press("ArrowRight"))?.(square) as Shape;
  assert.ok(Math.abs(areaOf(turned) - 10_000) < 1e-6);
  assert.notDeepEqual(turned, square);
  assert.equal(nudged("rotate", press("ArrowUp")), null);
  assert.equal(nudged("edit", press("ArrowUp")), null);
  assert.equal(nudged("move", press("Enter")), null);
});

test("the name of a zone suggests its code", () => {
  assert.equal(slugOf("Khu công nghiệp Đông Mai"), "kcn-dong-mai");
  assert.equal(slugOf("Cụm công nghiệp  Hà Khánh (mở rộng)"), "ccn-ha-khanh-mo-rong");
});
