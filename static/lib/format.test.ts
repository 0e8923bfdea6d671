import assert from "node:assert/strict";
import { test } from "node:test";
import { createFormat, formatVn2000, formatWgs84 } from "./format.ts";

const vi = createFormat("vi");
const en = createFormat("en");
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("numbers are written as each language writes them", () => {
  assert.equal(vi.number(1234567.891, 2), "1.234.567,89");
  assert.equal(en.number(1234567.891, 2), "1,234,567.89");
  assert.equal(plain(vi.percent(62.75)), "62,8 %");
  assert.equal(plain(en.percent(62.75)), "62.8%");
});

test("areas choose their unit by size", () => {
  assert.equal(plain(vi.area(9999.4)), "9.999,4 m²");
  assert.equal(plain(vi.area(10_000)), "1 ha");
  assert.equal(plain(vi.ha(99.999)), "100 ha");
  assert.equal(plain(vi.ha(1192.94)), "1.192,9 ha");
  assert.equal(plain(vi.ha(121_197)), "121.197 ha");
});

test("lengths become kilometres from 1,000 m", () => {
  assert.equal(plain(vi.length(999.94)), "999,9 m");
  assert.equal(plain(vi.length(80_230)), "80,23 km");
});

test("dates keep what is not known open", () => {
  assert.equal(vi.date("2022-09-01"), "01/09/2022");
  assert.equal(vi.date("2022-09"), "09/2022");
  assert.equal(vi.date("2022"), "2022");
  assert.equal(vi.date("cuối năm 2022"), "cuối năm 2022");
  assert.equal(vi.date(null), "");
});

test("English dates have a word for the month", () => {
  const en = createFormat("en");
  assert.equal(en.date("2020-01-03"), "3 Jan 2020");
  assert.equal(en.date("2020-09"), "Sep 2020");
  assert.equal(en.moment("2020-01-02T18:30:00Z"), "3 Jan 2020, 01:30");
});

test("instants are those of Vietnam", () => {
  assert.match(vi.moment("2026-01-16T18:30:00Z"), /01:30.*17\/01\/2026/);
  assert.equal(vi.moment("no date"), "no date");
});

test("coordinates: latitude first, X is north", () => {
  assert.equal(formatWgs84(107.35, 21.15), "21.150000, 107.350000");
  assert.equal(formatVn2000(2339438.124, 458468.5), "X 2339438.12  Y 458468.50");
});
