import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlot, scaleBar } from "./plot.ts";

const square = (x: number, y: number, side: number) => ({
  type: "Polygon" as const,
  coordinates: [
    [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
      [x, y],
    ],
  ],
});

test("everything lies inside the drawing, north up", () => {
  const plot = createPlot([square(107, 21, 0.01), square(107.02, 21.005, 0.002)], {
    width: 300,
    height: 200,
    margin: 10,
  });
  for (const at of [
    [107, 21],
    [107.022, 21.01],
  ]) {
    const [x, y] = plot.point(at);
    assert.ok(x >= 9.9 && x <= 290.1 && y >= 9.9 && y <= 190.1, `${x} ${y}`);
  }
  assert.ok((plot.point([107, 21.01])[1] ?? 0) < (plot.point([107, 21])[1] ?? 0));
});

test("a kilometre is as long eastwards as northwards", () => {
  const plot = createPlot([square(107, 21, 0.01)], { width: 400, height: 400, margin: 0 });
  const [x0, y0] = plot.point([107, 21]);
  const [x1] = plot.point([107 + 1000 / (111_195 * Math.cos((21.005 * Math.PI) / 180)), 21]);
  const [, y1] = plot.point([107, 21 + 1000 / 111_195]);
  assert.ok(Math.abs(x1 - x0 - (y0 - y1)) < 0.01);
});

test("the bar of the scale is round and fits", () => {
  assert.deepEqual(scaleBar(0.25, 100), { metres: 200, pixels: 50 });
  assert.ok(scaleBar(50, 100).metres === 10);
});
