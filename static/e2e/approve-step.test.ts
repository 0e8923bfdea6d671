import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, picture, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A parcel of the agency's area with one part, the plan of which is posted. */
async function postedParcel(nth: number): Promise<number> {
  const { items } = await api<{ items: { id: number }[] }>(
    "/api/clearance/worklist?state=plan_posted&project=demo-kcn-bac-tien-phong&sort=waiting&limit=100",
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

/** Drafts the approval of the plan, as the officer of the agency. */
async function draft(page: Page, number: string): Promise<void> {
  const form = page.locator(".recorder");
  await form.locator(".step-choice", { hasText: "đã phê duyệt phương án" }).first().click();
  await form.getByText("người khác duyệt; chưa duyệt").waitFor();
  await form.getByLabel("Số văn bản").fill(number);
  await form.getByLabel("Ngày văn bản").fill("2026-11-20");
  await form.getByLabel("Cơ quan ban hành").fill("UBND phường (minh họa)");
  await form.getByLabel("Số tiền (đồng)").fill("125.000.000");
  await form.getByLabel("Kèm giấy tờ, ảnh").setInputFiles(picture(`${number}.png`));
  await form.getByRole("button", { name: "Gửi duyệt" }).click();
}

test("a second officer approves on the phone what the first has drafted", async () => {
  const id = await postedParcel(0);
  const number = `QD-${Date.now()}`;
  const mine = await openPage(browser, `/parcels/${id}`, { as: "agency" });
  await draft(mine, number);
  const waiting = mine.locator(".draft-card li.is-waiting");
  await waiting.getByText(number, { exact: true }).waitFor();
  await waiting.getByText("người khác phải duyệt").waitFor();
  await waiting.getByRole("link", { name: `${number}.png` }).waitFor();
  assert.equal(await waiting.getByRole("button", { name: "Duyệt", exact: true }).count(), 0);
  assert.deepEqual(await violations(mine), []);
  assert.equal((await api<{ state: string }>(`/api/parcels/${id}`)).state, "plan_posted");

  const theirs = await openPage(browser, "/clearance", { as: "approver", phone: true });
  const row = theirs.locator(".waiting-card li", { hasText: number });
  await row.waitFor();
  assert.deepEqual(await violations(theirs), []);
  await row.getByRole("button", { name: "Duyệt", exact: true }).click();
  await theirs.getByRole("dialog").getByRole("button", { name: "Duyệt" }).click();
  await row.waitFor({ state: "detached" });
  await mine
    .locator(".state-card h2", { hasText: "đã phê duyệt phương án" })
    .waitFor({ timeout: 3000 });
  const step = mine.locator(".timeline li").first();
  await step.getByText("Người lập: agency · người duyệt: approver").waitFor();
  await step.getByRole("link", { name: `${number}.png` }).waitFor();
  await closeMap(theirs);
  await closeMap(mine);
});

test("what is rejected is not recorded, and its drafter reads why", async () => {
  const id = await postedParcel(0);
  const number = `QD-${Date.now()}`;
  const mine = await openPage(browser, `/parcels/${id}`, { as: "agency" });
  await draft(mine, number);
  await mine.locator(".draft-card li.is-waiting").waitFor();
  const theirs = await openPage(browser, `/parcels/${id}`, { as: "approver" });
  await theirs.locator(".draft-card").getByRole("button", { name: "Trả lại" }).click();
  await theirs.getByRole("dialog").getByLabel("Lý do trả lại").fill("sai số tiền");
  await theirs.getByRole("dialog").getByRole("button", { name: "Trả lại" }).click();
  await mine.locator(".draft-card li.is-rejected", { hasText: "sai số tiền" }).waitFor();
  assert.equal((await api<{ state: string }>(`/api/parcels/${id}`)).state, "plan_posted");
  await closeMap(theirs);
  await closeMap(mine);
});

test("an administrator sets which steps need two people", async () => {
  const page = await openPage(browser, "/clearance", { as: "admin" });
  await page.locator(".approval-rules summary").click();
  const box = page.getByLabel(/đã bàn giao mặt bằng → mặt bằng sạch: Cần hai người/i).first();
  await box.check();
  await page.getByText("Đã lưu").waitFor();
  assert.deepEqual(await violations(page), []);
  await page
    .getByLabel(/đã bàn giao mặt bằng → mặt bằng sạch: Cần hai người/i)
    .first()
    .uncheck();
  await closeMap(page);
});
