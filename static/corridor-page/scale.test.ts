import assert from "node:assert/strict";
import { test } from "node:test";
import { createScale, rowsFor } from "./scale.ts";

test("the strip begins at km 0 and ends at its length", () => {
  const scale = createScale(180, 900);
  assert.equal(scale.x(0), 0);
  assert.equal(scale.x(180), 900);
  assert.equal(scale.x(-5), 0);
  assert.equal(scale.x(500), 900);
  assert.deepEqual(scale.ticks.slice(0, 3), [0, 20, 40]);
});

test("figures keep their distance on a phone, too", () => {
  for (const width of [280, 340, 700, 1200]) {
    const scale = createScale(73.4, width);
    const gaps = scale.ticks.slice(1).map((km, at) => scale.x(km) - scale.x(scale.ticks[at] ?? 0));
    assert.ok(gaps.every((gap) => gap >= 64));
  }
});

test("no name covers another", () => {
  const scale = createScale(100, 500);
  const items = Array.from({ length: 60 }, (_, at) => ({
    km: (at * 37) % 100,
    room: 20 + ((at * 13) % 90),
  }));
  const rows = rowsFor(items, scale);
  items.forEach((a, i) => {
    items.forEach((b, j) => {
      if (i >= j || rows[i] !== rows[j]) return;
      const [left, right] = a.km <= b.km ? [a, b] : [b, a];
      assert.ok(scale.x(left.km) + left.room <= scale.x(right.km));
    });
  });
});
