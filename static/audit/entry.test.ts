import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, type Entry, shown } from "./entry.ts";

const entry = (before: Entry["before"], after: Entry["after"]): Entry => ({
  id: 1,
  at: "",
  account: "",
  role: "",
  address: null,
  action: "change",
  resource: "",
  key: "",
  before,
  after,
});

test("what came, went and changed stands side by side; what never was is left out", () => {
  assert.deepEqual(differences(entry({ a: 1, b: null, c: 3 }, { a: 2, b: null, d: 4 })), [
    { name: "a", before: 1, after: 2 },
    { name: "c", before: 3, after: null },
    { name: "d", before: null, after: 4 },
  ]);
  assert.deepEqual(differences(entry(null, null)), []);
});

test("hidden values say that they are hidden, long ones are cut", () => {
  const words = { personal: "personal", secret: "secret" };
  assert.equal(shown("(secret)", words), "(secret)");
  assert.equal(shown("(personal)", words), "(personal)");
  assert.equal(shown(null, words), "–");
  assert.equal(shown({ x: 1 }, words), '{"x":1}');
  assert.equal(shown("y".repeat(500), words).length, 161);
});
