import assert from "node:assert/strict";
import { test } from "node:test";
import { common, merge, splitBy, subtract, unite } from "./clip.ts";
import * as edits from "./edits.ts";
import { commit, redo, startHistory, undo } from "./history.ts";
import { geometryOf, loadPlane, shapeOf } from "./plane.ts";
import {
  areaOf,
  countVertices,
  faultOf,
  inPart,
  type Point,
  perimeterOf,
  type Shape,
} from "./shape.ts";

const AT: Point = [400_000, 2_320_000];
const box = (x: number, y: number, side: number): Shape => [
  [edits.rectangle([AT[0] + x, AT[1] + y], [AT[0] + x + side, AT[1] + y + side])],
];
const close = (a: number, b: number, within = 1e-3) =>
  assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

/** A fixed sequence of numbers from 0 to 1, so that a failure can be had again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** A ring that does not cross itself: corners around a middle, at any distance. */
function star(next: () => number): Shape {
  const count = 4 + Math.floor(next() * 40);
  const ring = Array.from({ length: count }, (_, at): Point => {
    const angle = (at / count) * 2 * Math.PI;
    const reach = 100 + next() * 900;
    return [AT[0] + reach * Math.cos(angle), AT[1] + reach * Math.sin(angle)];
  });
  return [[ring]];
}

test("moving and turning keep area and perimeter", () => {
  const next = numbers(7);
  for (let run = 0; run < 100; run++) {
    const shape = star(next);
    const moved = edits.moveBy(shape, next() * 5000 - 2500, next() * 5000 - 2500);
    const turned = edits.rotateBy(moved, next() * 720 - 360);
    close(areaOf(turned), areaOf(shape), 0.01);
    close(perimeterOf(turned), perimeterOf(shape), 0.01);
  }
});

test("a quarter turn clockwise sends north to the east", () => {
  const [[[point]]] = edits.rotateBy(
    [
      [
        [
          [10, 20],
          [11, 20],
          [11, 21],
        ],
      ],
    ],
    90,
    [10, 10],
  ) as [[[Point]]];
  close(point[0], 20);
  close(point[1], 10);
});

test("union and intersection share the area as sets do", () => {
  const next = numbers(11);
  for (let run = 0; run < 60; run++) {
    const a = star(next);
    const b = edits.moveBy(star(next), next() * 800, next() * 800);
    const both = areaOf(common(a, b));
    close(areaOf(unite(a, b)), areaOf(a) + areaOf(b) - both, 0.5);
    close(areaOf(subtract(a, b)), areaOf(a) - both, 0.5);
  }
});

test("splitting loses nothing and merging brings it back", () => {
  const next = numbers(13);
  for (let run = 0; run < 60; run++) {
    const shape = star(next);
    const across: Point[] = [
      [AT[0] - 2000, AT[1] + next() * 100],
      [AT[0] + next() * 50, AT[1] - next() * 50],
      [AT[0] + 2000, AT[1] - next() * 100],
    ];
    const parts = splitBy(shape, across);
    assert.ok(parts.length >= 2, "it is divided");
    close(areaOf(parts), areaOf(shape), 0.5);
    close(areaOf(merge(parts)), areaOf(shape), 0.5);
  }
});

test("a line beside the shape divides nothing", () => {
  const shape = box(0, 0, 100);
  const line: Point[] = [
    [AT[0] - 50, AT[1] + 300],
    [AT[0] + 150, AT[1] + 300],
  ];
  assert.equal(splitBy(shape, line).length, 1);
});

test("a cut inside is a hole, a cut across the border is a bite, a cut through makes two", () => {
  const shape = box(0, 0, 100);
  const holed = subtract(shape, box(40, 40, 20));
  assert.equal(holed[0]?.length, 2);
  close(areaOf(holed), 9600, 0.01);
  assert.equal(inPart([AT[0] + 50, AT[1] + 50], holed[0] ?? []), false);
  const bitten = subtract(shape, box(90, 40, 20));
  assert.equal(bitten[0]?.length, 1);
  close(areaOf(bitten), 9800, 0.01);
  const through = subtract(shape, [
    [edits.rectangle([AT[0] + 40, AT[1] - 10], [AT[0] + 60, AT[1] + 110])],
  ]);
  assert.equal(through.length, 2);
  close(areaOf(edits.removeHole(holed, { part: 0, ring: 1 })), 10_000, 0.01);
});

test("corners are moved, set and taken; the last three take the part with them", () => {
  const shape = box(0, 0, 100);
  const at = { part: 0, ring: 0, vertex: 1 };
  const moved = edits.moveVertex(shape, at, [AT[0] + 150, AT[1]]);
  close(areaOf(moved), 12_500, 0.01);
  assert.equal(areaOf(shape), 10_000, "what was drawn before is as it was");
  assert.equal(countVertices(edits.splitSide(shape, at)), 5);
  close(areaOf(edits.splitSide(shape, at)), 10_000, 0.01);
  const three = edits.removeVertex(shape, at);
  assert.equal(countVertices(three), 3);
  assert.deepEqual(edits.removeVertex(three, { part: 0, ring: 0, vertex: 0 }), []);
});

test("a bow tie says where it crosses", () => {
  const tie: Shape = [
    [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ],
  ];
  const at = faultOf(tie);
  assert.ok(at);
  close(at[0], 5);
  close(at[1], 5);
  assert.equal(faultOf(box(0, 0, 10)), null);
});

test("a sweep finds the crossings that comparing every side with every other finds", () => {
  const next = numbers(23);
  const turn = (a: Point, b: Point, c: Point) =>
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const cross = (a: Point, b: Point, c: Point, d: Point) =>
    turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
  let crossed = 0;
  for (let run = 0; run < 400; run++) {
    const count = 4 + Math.floor(next() * 5);
    const ring = Array.from({ length: count }, (): Point => [next() * 100, next() * 100]);
    const sides = ring.map((a, at): [Point, Point] => [a, ring[(at + 1) % count] as Point]);
    const plain = sides.some(([a, b], i) => sides.some(([c, d], j) => j > i && cross(a, b, c, d)));
    assert.equal(faultOf([[ring]]) !== null, plain, JSON.stringify(ring));
    crossed += plain ? 1 : 0;
  }
  assert.ok(crossed > 50 && crossed < 390, `${crossed} of 400 cross`);
});

test("undo and redo go all the way, and a new step forgets what was undone", () => {
  const next = numbers(17);
  let history = startHistory(star(next));
  const first = history.now;
  const seen = [first];
  for (let step = 0; step < 1000; step++) {
    history = commit(history, edits.moveBy(history.now, next(), next()));
    seen.push(history.now);
  }
  for (let step = 1000; step > 0; step--) {
    assert.equal(history.now, seen[step]);
    history = undo(history);
  }
  assert.equal(history.now, first);
  assert.equal(undo(history), history);
  for (let step = 0; step < 1000; step++) history = redo(history);
  assert.equal(history.now, seen[1000]);
  history = commit(undo(history), box(0, 0, 1));
  assert.equal(redo(history), history);
});

test("degrees and back move no corner by a millimetre", async () => {
  const plane = await loadPlane();
  const next = numbers(19);
  for (let run = 0; run < 20; run++) {
    const shape = star(next);
    const back = shapeOf(geometryOf(shape, plane), plane);
    assert.ok(edits.sameShape(shape, back));
  }
  // facts.md § 5.3: Đông Mai.
  const [east, north] = plane.toPlane([106.8412102, 21.0060763]);
  close(east, 405_328.277, 0.02);
  close(north, 2_323_897.353, 0.02);
});
