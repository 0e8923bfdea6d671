import assert from "node:assert/strict";
import { test } from "node:test";
import { writeCsv } from "./csv.ts";

test("numbers stay numbers, what is unknown stays empty", () => {
  assert.equal(writeCsv([["a", 12.5, null, undefined, Number.NaN]]), "\uFEFFa,12.5,,,\r\n");
});

test("commas, quotes and line ends stay inside their cell", () => {
  assert.equal(writeCsv([['5" x, "y"', "a\nb"]]), '\uFEFF"5"" x, ""y""","a\nb"\r\n');
});

test("no text becomes a formula", () => {
  for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
    assert.ok(writeCsv([[text]]).startsWith(`\uFEFF'${text.slice(0, 1)}`));
});
