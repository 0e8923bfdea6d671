import assert from "node:assert/strict";
import { test } from "node:test";
import { createBasket, MOST } from "./basket.ts";

function keeper(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
  };
}

test("a fifth site finds no room, and one that leaves makes some", () => {
  const basket = createBasket(keeper());
  for (let at = 1; at <= MOST; at++) assert.ok(basket.toggle(`s${at}`));
  assert.equal(basket.toggle("s5"), false);
  assert.equal(basket.ids().length, MOST);
  assert.ok(basket.toggle("s2"));
  assert.ok(basket.toggle("s5"));
  assert.deepEqual(basket.ids(), ["s1", "s3", "s4", "s5"]);
});

test("the basket outlives the page, and whoever watches hears of it", () => {
  const store = keeper();
  const first = createBasket(store);
  const heard: number[] = [];
  first.watch((ids) => heard.push(ids.length));
  first.toggle("a");
  first.toggle("b");
  assert.deepEqual(createBasket(store).ids(), ["a", "b"]);
  first.clear();
  assert.deepEqual(heard, [1, 2, 0]);
  assert.deepEqual(createBasket(store).ids(), []);
});

test("nonsense that was kept is no reason to fail", () => {
  for (const text of ["{", '{"a":1}', '[1,null,"a","a",""]'])
    assert.ok(createBasket(keeper({ "matbang.compare": text })).ids().length <= 1);
  const broken = {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("full");
    },
  };
  assert.ok(createBasket(broken).toggle("a"));
});
