import assert from "node:assert/strict";
import { test } from "node:test";
import { type CheckState, createChecker } from "./checker.ts";
import type { Report } from "./types.ts";

const report = (area: number): Report => ({ valid: true, area_ha: area, findings: [] });
const rest = (ms = 5) => new Promise((done) => setTimeout(done, ms));

/** A service whose answers the test gives out. */
function service() {
  const asked: { input: number; signal: AbortSignal; answer(r: Report): void; fail(): void }[] = [];
  const ask = (input: number, signal: AbortSignal) =>
    new Promise<Report>((answer, refuse) => {
      asked.push({ input, signal, answer, fail: () => refuse(new Error("away")) });
    });
  return { asked, ask };
}

test("an answer to an earlier drawing is never shown as current", async () => {
  const { asked, ask } = service();
  const seen: CheckState[] = [];
  const checker = createChecker(ask, (state) => seen.push(state), 0);
  checker.changed(1);
  await rest();
  checker.changed(2);
  await rest();
  assert.equal(asked[0]?.signal.aborted, true);
  asked[1]?.answer(report(2));
  asked[0]?.answer(report(1));
  await rest();
  const current = seen.filter((state) => state.is === "current");
  assert.deepEqual(current, [{ is: "current", report: report(2) }]);
  checker.changed(3);
  assert.deepEqual(seen.at(-1), { is: "asking", last: report(2) });
  checker.changed(null);
  assert.deepEqual(seen.at(-1), { is: "empty" });
  await rest();
  assert.equal(asked.length, 2, "what was withdrawn is not asked");
});

test("many changes are few questions, and the last one is among them", async () => {
  const { asked, ask } = service();
  const checker = createChecker(ask, () => undefined, 20);
  for (let at = 0; at < 50; at++) checker.changed(at);
  await rest(60);
  assert.deepEqual(
    asked.map(({ input }) => input),
    [49],
  );
  checker.stop();
});

test("a failure keeps the last answer as what it is", async () => {
  const { asked, ask } = service();
  const seen: CheckState[] = [];
  const checker = createChecker(ask, (state) => seen.push(state), 0);
  checker.changed(1);
  await rest();
  asked[0]?.answer(report(1));
  await rest();
  checker.changed(2);
  await rest();
  asked[1]?.fail();
  await rest();
  const end = seen.at(-1);
  assert.ok(end?.is === "failed" && end.last?.area_ha === 1);
});
