import assert from "node:assert/strict";
import { BASE } from "./browser.ts";

const PATIENCE_MS = 120_000;
/** As often in a row the count has to be the same: then no more are being added. */
const CALM = 4;

/** Waits until the service has assembled the sites: it does so beside its answers after a first start. */
export async function sitesThere(): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  let seen = -1;
  let calm = 0;
  while (Date.now() < end) {
    const answer = await fetch(`${BASE}/api/sites?limit=0`);
    const { number_matched: n } = (await answer.json()) as { number_matched: number };
    calm = n > 0 && n === seen ? calm + 1 : 0;
    if (calm >= CALM) return;
    seen = n;
    await new Promise((done) => setTimeout(done, 1500));
  }
  assert.fail("the service has no sites; the tests need the demonstration data");
}
