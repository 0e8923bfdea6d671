import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable } from "../lib/api.ts";
import { createOutbox, type Item, memoryShelf } from "./outbox.ts";

const item = (key: string, parcel = 1, account = "agency") => ({
  key,
  account,
  parcel,
  version: 1,
  title: "1/1",
  step: { to: "notified", effective_on: "2026-11-24" },
});

/** An outbox whose service answers each key as told; without a word it takes the step. */
async function outbox(
  keys: readonly ReturnType<typeof item>[],
  answers: Record<string, Error> = {},
) {
  const got: string[] = [];
  const box = createOutbox(
    memoryShelf(),
    async (one: Item) => {
      const refusal = answers[one.key];
      if (refusal) throw refusal;
      got.push(one.key);
    },
    () => undefined,
  );
  for (const one of keys) {
    await box.add(one);
    await new Promise((done) => setTimeout(done, 2));
  }
  return { box, got, answers };
}

test("steps are sent once, in the order in which they were made", async () => {
  const { box, got } = await outbox([item("a"), item("b"), item("c", 2)]);
  const [one, two] = await Promise.all([box.flush("agency"), box.flush("agency")]);
  assert.deepEqual(got, ["a", "b", "c"]);
  assert.equal(one, two, "two runs at once would send twice");
  assert.deepEqual(one, { sent: 3, left: 0, stopped: "" });
});

test("without a connection nothing is lost, and the rest follows when it is back", async () => {
  const { box, got, answers } = await outbox([item("a"), item("b", 2)], { b: new Unreachable() });
  assert.deepEqual(await box.flush("agency"), { sent: 1, left: 1, stopped: "unreachable" });
  delete answers.b;
  assert.deepEqual(await box.flush("agency"), { sent: 1, left: 0, stopped: "" });
  assert.deepEqual(got, ["a", "b"]);
});

test("a service that is being replaced is no refusal", async () => {
  const { box } = await outbox([item("a")], { a: new Problem(503, "later") });
  assert.equal((await box.flush("agency")).stopped, "unreachable");
  assert.equal((await box.of("agency"))[0]?.fate, "waiting");
});

test("a conflict holds up the later steps of the same parcel, and no other", async () => {
  const { box, got, answers } = await outbox([item("a"), item("b"), item("c", 2)], {
    a: new Problem(412, "changed"),
  });
  await box.flush("agency");
  assert.deepEqual(got, ["c"]);
  const [first, second] = await box.of("agency");
  assert.equal(first?.fate, "conflict");
  assert.equal(second?.fate, "waiting");
  delete answers.a;
  await box.again(first as Item, 7);
  assert.equal((await box.of("agency"))[0]?.version, 7);
  await box.flush("agency");
  assert.deepEqual(got, ["c", "a", "b"]);
});

test("what is refused stays with its reason until it is dropped", async () => {
  const { box } = await outbox([item("a")], { a: new Problem(422, "no amount") });
  await box.flush("agency");
  assert.equal((await box.of("agency"))[0]?.reason, "no amount");
  await box.drop("a");
  assert.deepEqual(await box.of("agency"), []);
});

test("nobody sends what another account recorded, and a lost session loses nothing", async () => {
  const { box, got } = await outbox([item("a"), item("b", 2, "other")], {
    a: new Problem(401, "who"),
  });
  assert.equal((await box.flush("agency")).stopped, "signed_out");
  assert.equal((await box.of("agency")).length, 1);
  await box.flush("other");
  assert.deepEqual(got, ["b"]);
});
