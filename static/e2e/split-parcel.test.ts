import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A parcel of the agency's area that is under way. */
async function someParcel(nth: number): Promise<number> {
  const { items } = await api<{ items: { id: number }[] }>(
    "/api/clearance/worklist?state=inventoried&project=demo-kcn-bac-tien-phong&sort=number&limit=5",
  );
  const one = items[nth];
  assert.ok(one, "the tests need the demonstration data");
  return one.id;
}

async function openEditor(page: Page) {
  await page.locator(".lineage-card").getByRole("button", { name: "Tách, hợp, đổi số" }).click();
  const editor = page.locator("dialog");
  await editor.locator(".lineage-piece").first().waitFor();
  return editor;
}

/** Clicks the plan at a share of its width and height. */
async function point(page: Page, x: number, y: number): Promise<void> {
  const plan = page.locator(".lineage-plan");
  await plan.scrollIntoViewIfNeeded();
  const box = await plan.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

test("an officer splits a parcel along a line, and the old one says what became of it", async () => {
  const id = await someParcel(0);
  const page = await openPage(browser, `/parcels/${id}`, { as: "agency" });
  const editor = await openEditor(page);
  assert.deepEqual(await violations(page), []);
  await point(page, 0.02, 0.5);
  await point(page, 0.98, 0.5);
  await editor.locator(".lineage-piece.is-1").waitFor();
  await editor.getByText("chênh", { exact: false }).first().waitFor();
  assert.equal(await editor.locator("tbody tr").count(), 2);
  await editor.getByRole("button", { name: "Ghi biến động" }).click();
  await editor.getByText("Ghi văn bản làm căn cứ").waitFor();
  await editor.locator("#lineage-document").fill("Mảnh trích đo 12-2026");
  assert.deepEqual(await violations(page), []);
  await editor.getByRole("button", { name: "Ghi biến động" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`));
  await page.locator(".state-card h2", { hasText: "đã kiểm đếm" }).waitFor();
  const card = page.locator(".lineage-card");
  await card.getByText("Mảnh trích đo 12-2026").waitFor();
  await card.locator("a").first().click();
  await page.locator(".lineage-card").getByText("không còn hiệu lực").waitFor();
  assert.equal(await page.locator(".recorder").count(), 0);
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});

test("on the phone a line is typed as VN-2000 corners; one that misses is said", async () => {
  const id = await someParcel(1);
  const page = await openPage(browser, `/parcels/${id}`, { as: "agency", phone: true });
  const editor = await openEditor(page);
  await editor.locator("#lineage-corners").fill("2323000 405000\n2323010 405010");
  await editor.getByText("không chia thửa").waitFor();
  assert.ok(await editor.getByRole("button", { name: "Ghi biến động" }).isDisabled());
  await editor.locator("#lineage-kind").selectOption("renumber");
  await editor.locator("tbody tr").first().waitFor();
  await editor.locator("#lineage-document").fill("Bản đồ địa chính mới");
  assert.deepEqual(await violations(page), []);
  await editor.getByRole("button", { name: "Ghi biến động" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`));
  await page.locator(".lineage-card").getByText("đổi số thửa").first().waitFor();
  await closeMap(page);
});

test("the public sees the lineage and cannot change it", async () => {
  const id = await someParcel(2);
  const page = await openPage(browser, `/parcels/${id}`);
  await page.locator(".state-card").waitFor();
  assert.equal(await page.getByRole("button", { name: "Tách, hợp, đổi số" }).count(), 0);
  await closeMap(page);
});
