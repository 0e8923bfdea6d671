import assert from "node:assert/strict";
import { test } from "node:test";
import { readQuery, workQuery, writeQuery } from "./query.ts";

test("a list is its address, there and back", () => {
  for (const text of [
    "",
    "?state=paid&project=demo-a&blocked=1",
    "?find=12%2F345&sort=area&page=3",
    "?state=paid&at=2025-03-12",
    "?at=2025-03-12&known=1",
  ])
    assert.equal(writeQuery(readQuery(text)), text);
});

test("of a past day the service is asked what was so, or what was known", () => {
  const ask = (text: string) => {
    const { at, known } = workQuery(readQuery(text));
    return [at, known];
  };
  assert.deepEqual(ask("?at=2025-03-12"), ["2025-03-12", undefined]);
  assert.deepEqual(ask("?at=2025-03-12&known=1"), ["2025-03-12", "2025-03-12"]);
  assert.deepEqual(ask("?at=lastyear&known=1"), [undefined, undefined]);
  const past = workQuery(readQuery("?at=2025-03-12&mine=1&ready=1&next=paid"));
  assert.deepEqual([past.mine, past.ready, past.next], [undefined, undefined, undefined]);
});

test("what an address says wrongly is as usual", () => {
  const query = readQuery("?sort=evil&page=-3&blocked=yes");
  assert.deepEqual([query.sort, query.page, query.blocked], ["late", 1, false]);
});

test("a parcel is looked for by sheet and number, or by number", () => {
  const find = (text: string) => {
    const { sheet_no, parcel_no } = workQuery({ ...readQuery(""), find: text });
    return [sheet_no, parcel_no];
  };
  assert.deepEqual(find(" 12 / 345 "), ["12", "345"]);
  assert.deepEqual(find("345"), [undefined, "345"]);
  assert.deepEqual(find(""), [undefined, undefined]);
});
