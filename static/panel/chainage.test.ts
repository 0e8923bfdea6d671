import assert from "node:assert/strict";
import { test } from "node:test";
import { besideAxes } from "./chainage.ts";

const length = (corridor: string) => (corridor === "west" ? 67.394 : 153.762);
const at = (corridor: string, chainage_km: number, distance_m: number) => ({
  corridor,
  chainage_km,
  distance_m,
});
const places = (...answers: ReturnType<typeof at>[]) =>
  besideAxes(answers, length).map(({ corridor, where }) => `${corridor} ${where}`);

test("a point beside one corridor is not before the start of the other", () => {
  assert.deepEqual(places(at("west", 6.2, 900), at("east", 0, 6400)), ["west beside"]);
});

test("beyond the end there is no kilometre", () => {
  assert.deepEqual(places(at("west", 67.39, 4200)), ["west end"]);
  assert.deepEqual(places(at("west", 67.39, 300)), ["west beside"]);
});

test("before the common start it is said once; far away nothing is said", () => {
  assert.deepEqual(places(at("west", 0, 2000), at("east", 0, 2000)), ["west start"]);
  assert.deepEqual(places(at("east", 80, 31_000)), []);
});
