import assert from "node:assert/strict";
import { test } from "node:test";
import { ROOM, type Spot, spread } from "./spread.ts";

const apart = (a: Spot, b: Spot) => Math.hypot(a.x - b.x, a.y - b.y);

test("signs that do not touch stay where they are", () => {
  const spots = [
    { x: 0, y: 0 },
    { x: ROOM, y: 0 },
    { x: 0, y: 200 },
  ];
  assert.deepEqual(spread(spots), spots);
});

test("no sign of a heap hides another of it, and each stays near its place", () => {
  for (let n = 2; n <= 20; n++) {
    const spots = Array.from({ length: n }, (_, at) => ({ x: 100 + (at % 3), y: 50 + at * 0.5 }));
    const out = spread(spots);
    out.forEach((a, i) => {
      out.forEach((b, j) => {
        if (i !== j) assert.ok(apart(a, b) >= ROOM - 0.3, `${n} signs: ${i} and ${j}`);
      });
      assert.ok(apart(a, spots[i] as Spot) < ROOM * (1 + Math.sqrt(n)), "it is still near");
    });
  }
});

test("signs that hang together by a chain make room for one another", () => {
  const out = spread([
    { x: 0, y: 0 },
    { x: 20, y: 0 },
    { x: 40, y: 0 },
  ]);
  assert.ok(apart(out[0] as Spot, out[2] as Spot) >= ROOM - 0.3);
  assert.ok(apart(out[0] as Spot, out[1] as Spot) >= ROOM - 0.3);
});
