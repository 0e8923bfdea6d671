import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, middle, openMap, someParcel, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** What a task may take before a person feels it. */
const LONGEST_TASK_MS = 100;

test("panning over parcels in full detail holds up the page by no long task", async () => {
  const parcel = await someParcel("state=clean");
  const page = await openMap(browser, {
    view: `15/${parcel.inside[1]}/${parcel.inside[0]}&lang=vi`,
  });
  await page.evaluate(() => {
    const seen = { tasks: [] as number[], frames: [] as number[] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
    }).observe({ type: "longtask" });
    let last = performance.now();
    const frame = (now: number) => {
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const { x, y } = await middle(page);
  for (let round = 0; round < 4; round++) {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 25; step++) {
      const way = round % 2 === 0 ? 1 : -1;
      await page.mouse.move(x + way * step * 14, y + way * step * 7);
    }
    await page.mouse.up();
    await page.waitForTimeout(250);
  }
  const seen = await page.evaluate(
    () => (window as unknown as { seen: { tasks: number[]; frames: number[] } }).seen,
  );
  const frames = seen.frames.slice(2).sort((a, b) => a - b);
  const at = (share: number) => frames[Math.floor(frames.length * share)] ?? 0;
  // The figures are for `make bench`; a machine that is busy must not fail the test for its speed.
  process.stdout.write(
    `# frames: median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms; long tasks: ${seen.tasks.length}, longest ${Math.max(0, ...seen.tasks).toFixed(0)} ms\n`,
  );
  const felt = seen.tasks.filter((duration) => duration > LONGEST_TASK_MS);
  assert.ok(felt.length <= 1, `tasks over ${LONGEST_TASK_MS} ms: ${felt.join(", ")}`);
  await closeMap(page);
});
