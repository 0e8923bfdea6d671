import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A parcel of the agency's area that has one part and stands at a state. */
async function parcelAt(state: string, nth = 0): Promise<number> {
  const { items } = await api<{ items: { id: number }[] }>(
    `/api/clearance/worklist?state=${state}&project=demo-kcn-bac-tien-phong&sort=number&limit=200`,
  );
  const whole: number[] = [];
  for (const { id } of items) {
    const { events } = await api<{ events: { part: number }[] }>(`/api/parcels/${id}/events`);
    if (new Set(events.map(({ part }) => part)).size === 1) whole.push(id);
    if (whole.length > nth) break;
  }
  const id = whole[nth];
  assert.ok(id, "the tests need the demonstration data");
  return id;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: runner } = window as unknown as { axe: typeof import("axe-core") };
    const { violations: found } = await runner.run(document, { resultTypes: ["violations"] });
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
}

async function begin(page: Page): Promise<void> {
  await page.locator(".step-choice", { hasText: "đang kiểm đếm" }).click();
}

test("two officers at once: the page follows, and a stale step is shown beside theirs", async () => {
  const id = await parcelAt("notified");
  const mine = await openPage(browser, `/parcels/${id}`, { as: "agency", allow: /412/ });
  const theirs = await openPage(browser, `/parcels/${id}`, { as: "admin" });
  await begin(mine);
  await mine.locator(".step-more summary").click();
  await mine.getByLabel("Ghi chú, lý do").fill("đang viết dở");
  await begin(theirs);
  await theirs.getByRole("button", { name: "Ghi nhận" }).click();
  await theirs.locator(".state-card h2", { hasText: "đang kiểm đếm" }).waitFor();
  await mine.locator(".state-card h2", { hasText: "đang kiểm đếm" }).waitFor({ timeout: 3000 });
  assert.equal(await mine.getByLabel("Ghi chú, lý do").inputValue(), "đang viết dở");
  await mine.getByRole("button", { name: "Ghi nhận" }).click();
  await mine.locator(".conflict").waitFor();
  await mine.getByText("pháp luật không cho phép bước của bạn nữa").waitFor();
  await mine.getByRole("button", { name: "Bỏ bước của tôi" }).click();
  await mine.locator(".conflict").waitFor({ state: "detached" });
  await closeMap(theirs);
  await closeMap(mine);
});

test("the state of a past day is asked by two dates", async () => {
  const id = await parcelAt("paid");
  const page = await openPage(browser, `/parcels/${id}?at=2000-01-01`);
  await page.locator(".asof-answer", { hasText: "chưa thực hiện" }).waitFor();
  await page.getByRole("button", { name: "Về hôm nay" }).click();
  await page.locator(".history-card .timeline li").first().waitFor();
  await closeMap(page);
});

test("the work list is narrowed, and its address opens the same list", async () => {
  const page = await openPage(browser, "/clearance", { as: "agency" });
  await page.getByLabel("Quá hạn", { exact: true }).check();
  await page.waitForURL(/late=1/);
  await page.locator(".work-table .chip.is-late").first().waitFor();
  await page.reload();
  assert.ok(await page.getByLabel("Quá hạn", { exact: true }).isChecked());
  await closeMap(page);
});

for (const [path, phone] of [
  ["/clearance", false],
  ["/clearance", true],
  ["/projects", false],
  ["/projects/demo-kcn-bac-tien-phong", true],
  ["/field", true],
] as const) {
  test(`axe finds nothing: ${path}${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, path, { as: "agency", phone });
    await page.waitForTimeout(500);
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  });
}

test("axe finds nothing: a parcel's page", async () => {
  const page = await openPage(browser, `/parcels/${await parcelAt("plan_approved")}`, {
    as: "agency",
  });
  await page.locator(".timeline li").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});
