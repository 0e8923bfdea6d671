import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeeper, type KeeperPort, type SaveState } from "./keeper.ts";
import type { ProposalBody } from "./types.ts";

const body = (name: string): ProposalBody => ({
  name,
  kind: "industrial_park",
  note: "",
  zone: null,
  geometry: null,
  lots: [],
});

function port(answers: (Error | null)[]) {
  const kept = new Map<string, string>();
  const sent: string[] = [];
  const seen: SaveState["is"][] = [];
  const made: KeeperPort = {
    async send({ name }) {
      sent.push(name);
      const answer = answers.shift();
      if (answer) throw answer;
    },
    isAway: (error) => error instanceof Error && error.message === "away",
    isConflict: (error) => error instanceof Error && error.message === "conflict",
    show: ({ is }) => seen.push(is),
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => void kept.set(key, text),
      removeItem: (key) => void kept.delete(key),
    },
    key: () => "draft",
    now: () => "2026-11-24T05:00:00Z",
  };
  return { made, sent, seen, kept };
}

test("only the latest version is sent, and nothing stays behind on the device", async () => {
  const { made, sent, seen, kept } = port([]);
  const keeper = createKeeper(made, 1);
  keeper.changed(body("a"), '"1"');
  keeper.changed(body("b"), '"1"');
  assert.equal(keeper.kept()?.body.name, "b");
  await keeper.flush();
  assert.deepEqual(sent, ["b"]);
  assert.deepEqual(seen, ["dirty", "dirty", "saving", "saved"]);
  assert.equal(kept.size, 0);
});

test("a service that is away loses nothing", async () => {
  const { made, sent, seen, kept } = port([new Error("away")]);
  const keeper = createKeeper(made, 1);
  keeper.changed(body("a"), '"1"');
  await keeper.flush();
  assert.equal(seen.at(-1), "local");
  assert.equal(kept.size, 1);
  assert.deepEqual(createKeeper(made).kept()?.body, body("a"), "the next visit finds it");
  await keeper.flush();
  assert.deepEqual(sent, ["a", "a"]);
  assert.equal(seen.at(-1), "saved");
  assert.equal(kept.size, 0);
});

test("a conflict stops saving and keeps the work here", async () => {
  const { made, seen, kept, sent } = port([new Error("conflict")]);
  const keeper = createKeeper(made, 1);
  keeper.changed(body("a"), '"1"');
  await keeper.flush();
  assert.equal(seen.at(-1), "conflict");
  assert.equal(kept.size, 1);
  await keeper.flush();
  assert.deepEqual(sent, ["a"], "it is not sent again behind anybody's back");
});
