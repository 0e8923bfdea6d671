import assert from "node:assert/strict";
import { test } from "node:test";
import { rectangle } from "../draw/edits.ts";
import { areaOf } from "../draw/shape.ts";
import { addLot, balanceOf, restAsLot } from "./lots.ts";

const zone = { shape: [[rectangle([400_000, 2_320_000], [401_000, 2_321_000])]], lots: [] };

test("lots keep within the zone and off each other, and the rest completes them", () => {
  let draft = addLot(zone, "green", rectangle([399_900, 2_319_900], [400_100, 2_321_500]));
  assert.equal(Math.round(areaOf(draft.lots[0]?.shape ?? [])), 100_000);
  draft = addLot(draft, "traffic", rectangle([400_000, 2_320_000], [400_200, 2_321_000]));
  assert.equal(Math.round(areaOf(draft.lots[1]?.shape ?? [])), 100_000);
  draft = restAsLot(draft, "industrial");
  assert.equal(Math.round(areaOf(draft.lots[2]?.shape ?? [])), 800_000);
  assert.equal(restAsLot(draft, "other"), draft, "nothing is left to give");
  const rows = balanceOf(draft, [{ use: "green", area_ha: 0, share: 0, norm_share: 0.1 }]);
  assert.ok(Math.abs(rows.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  assert.equal(rows.find(({ use }) => use === "green")?.ok, true);
});

test("a norm that is missed is a row, even with no lot of its use", () => {
  const rows = balanceOf(zone, [{ use: "technical", area_ha: 0, share: 0, norm_share: 0.01 }]);
  assert.deepEqual(
    rows.map(({ use, ok }) => [use, ok]),
    [
      ["technical", false],
      ["unassigned", undefined],
    ],
  );
});
