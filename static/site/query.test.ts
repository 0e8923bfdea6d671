import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ask,
  CRITERIA,
  conditionsOf,
  EVERYTHING,
  GRADES,
  PLACE_KINDS,
  readArea,
  readQuery,
  type SiteQuery,
  SORTS,
  serviceParams,
  without,
  withReach,
  writeQuery,
} from "./query.ts";

const question: SiteQuery = {
  ...EVERYTHING,
  min_area_ha: 20,
  within_months: 6,
  corridor: "east",
  sector: "automotive",
  reach: { port: 15 },
  weights: { port: 2 },
};

test("the address of a search says what is asked and nothing else", () => {
  assert.equal(
    writeQuery(question).toString(),
    "min_area_ha=20&within_months=6&corridor=east&sector=automotive&max_km_port=15&weight_port=2",
  );
  assert.equal(writeQuery(EVERYTHING).toString(), "");
});

test("any search comes back from its address", () => {
  let seed = 7;
  const chance = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  const maybe = <T>(value: T): T | null => (chance() < 0.5 ? value : null);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const degrees = (from: number) => Number((from + chance()).toFixed(6));
  for (let round = 0; round < 500; round++) {
    const query: SiteQuery = {
      min_area_ha: maybe(Math.round(chance() * 100)),
      max_area_ha: maybe(100 + Math.round(chance() * 100)),
      grade: maybe(pick(GRADES)),
      within_months: pick([0, 6, 12]),
      corridor: maybe(pick(["west", "east"] as const)),
      sector: "automotive",
      stated: chance() < 0.5,
      zone: maybe("kcn-song-khoai"),
      reach: Object.fromEntries(
        PLACE_KINDS.filter(() => chance() < 0.5).map((kind) => [kind, Math.round(chance() * 90)]),
      ),
      any_port: chance() < 0.5,
      weights: Object.fromEntries(
        CRITERIA.filter(() => chance() < 0.5).map((name) => [name, pick([0, 2, 3, 5])]),
      ),
      planned: chance() < 0.5,
      area: maybe(
        Array.from({ length: 3 + Math.floor(chance() * 9) }, () => [degrees(107), degrees(21)]),
      ) as SiteQuery["area"],
      sortby: pick(SORTS),
      page: 1 + Math.floor(chance() * 4),
    };
    assert.deepEqual(readQuery(writeQuery(query).toString()), query);
  }
});

test("what an address says wrongly is passed over", () => {
  const read = readQuery(
    "min_area_ha=lots&max_km_port=-4&corridor=north&grade=very&within=POLYGON((1 2,3 4))&sector=a b&page=0&sortby=;drop&weight_port=99",
  );
  assert.deepEqual(read, EVERYTHING);
});

test("a drawn area must be a closed ring on the earth", () => {
  assert.deepEqual(readArea("POLYGON((107 21,107.1 21,107.1 21.1,107 21))"), [
    [107, 21],
    [107.1, 21],
    [107.1, 21.1],
  ]);
  assert.equal(readArea("POLYGON((107 21,107.1 21,107.1 21.1,107 21.1))"), null);
  assert.equal(readArea("POLYGON((107 21,107.1 210,107.1 21.1,107 21))"), null);
  assert.equal(readArea("POLYGON((107 21,107.1 21,x y,107 21))"), null);
});

test("every condition can be taken away, and then it is gone", () => {
  const all: SiteQuery = {
    ...question,
    grade: "vacant",
    zone: "kcn-x",
    reach: { port: 15, border: 40 },
    area: [
      [107, 21],
      [107.1, 21],
      [107.1, 21.1],
    ],
  };
  const conditions = conditionsOf(all);
  assert.equal(conditions.length, 9);
  for (const condition of conditions) {
    const rest = conditionsOf(without(all, condition));
    assert.deepEqual(
      rest,
      conditions.filter((other) => other !== condition),
    );
  }
});

test("another question leads back to the first page, the service counts rows", () => {
  const third = { ...question, page: 3 };
  assert.equal(serviceParams(third).get("offset"), "40");
  assert.equal(serviceParams(third).get("page"), null);
  assert.equal(ask(third, { corridor: null }).page, 1);
  assert.equal(withReach(third, "port", null).reach.port, undefined);
  assert.equal(ask(third, { page: 2 }).page, 2);
});
