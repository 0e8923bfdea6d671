import assert from "node:assert/strict";
import { test } from "node:test";
import { addCorner, corners, finishLine, moveCursor, removeCorner, startLine } from "./line.ts";

test("a line grows, follows the pointer, and ends at a double click with each corner once", () => {
  let line = startLine("length");
  assert.equal(moveCursor(line, [107, 21]).cursor, null, "nothing follows before the first corner");
  line = addCorner(line, [107, 21]);
  line = moveCursor(line, [107.2, 21]);
  assert.deepEqual(corners(line), [
    [107, 21],
    [107.2, 21],
  ]);
  line = addCorner(addCorner(line, [107.1, 21]), [107.1, 21]);
  line = finishLine(line);
  assert.deepEqual(corners(line), [
    [107, 21],
    [107.1, 21],
  ]);
});

test("the last corner can be taken back, also after the end", () => {
  const done = finishLine(addCorner(addCorner(startLine("area"), [107, 21]), [107.1, 21]));
  const back = removeCorner(done);
  assert.equal(back.finished, false);
  assert.deepEqual(back.points, [[107, 21]]);
});

test("a corner set after the end begins anew", () => {
  const done = finishLine(addCorner(startLine("area"), [107, 21]));
  assert.deepEqual(addCorner(done, [108, 21]).points, [[108, 21]]);
});
