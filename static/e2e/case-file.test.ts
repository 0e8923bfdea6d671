import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, BASE, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A parcel of the agency's area that is under way. */
async function someParcel(): Promise<number> {
  const { items } = await api<{ items: { id: number }[] }>(
    "/api/clearance/worklist?state=notified&project=demo-kcn-bac-tien-phong&sort=number&limit=1",
  );
  assert.ok(items[0], "the tests need the demonstration data");
  return items[0].id;
}

test("an officer finds the file of a parcel and records a complaint until it ends", async () => {
  const page = await openPage(browser, `/parcels/${await someParcel()}`, { as: "agency" });
  const card = page.locator(".cases-card");
  await card.locator("a").first().click();
  await page.locator("h1", { hasText: "Hồ sơ HS-" }).waitFor();
  assert.deepEqual(await violations(page), []);
  const complaints = page.locator("[data-card=complaints]");
  await complaints.getByRole("button", { name: "Ghi khiếu nại" }).click();
  const dialog = page.locator("dialog");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.getByText("Cần điền", { exact: false }).first().waitFor();
  await dialog.locator("#complaint-content").fill("Không đồng ý đơn giá đất.\nĐề nghị xem lại.");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await complaints.getByText("Không đồng ý đơn giá đất.").waitFor();
  await page.locator("[data-card=parts]").getByText("vướng mắc").first().waitFor();
  for (const [step, outcome] of [
    ["first_settled", "rejected"],
    ["closed", ""],
  ] as const) {
    await complaints.getByRole("button", { name: "Ghi giải quyết" }).first().click();
    await dialog.locator("#settle-to").selectOption(step);
    if (outcome) await dialog.locator("#settle-outcome").selectOption(outcome);
    await dialog.getByRole("button", { name: "Lưu" }).click();
    await dialog.waitFor({ state: "detached" });
  }
  await complaints.locator(".is-ended").first().waitFor();
  await closeMap(page);
});

test("a plan is drawn up and amended; money is read as people write it", async () => {
  const page = await openPage(browser, "/cases?project=demo-kcn-bac-tien-phong&state=notified", {
    as: "agency",
    phone: true,
  });
  await page.locator(".case-table a").first().click();
  const plan = page.locator("[data-card=plans]");
  await plan.getByRole("button", { name: "Lập phương án" }).click();
  const dialog = page.locator("dialog");
  await dialog.locator("#plan-land_vnd").fill("nhiều");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.getByText("Số tiền là số nguyên đồng").waitFor();
  await dialog.locator("#plan-land_vnd").fill("250.000.000");
  await dialog.locator("#plan-crops_vnd").fill("12 000 000");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await plan.getByText("262.000.000").first().waitFor();
  await plan.getByRole("button", { name: "Điều chỉnh, bổ sung" }).click();
  await dialog.locator("#plan-support_vnd").fill("8000000");
  await dialog.locator("#plan-reason").fill("Bổ sung hỗ trợ chuyển đổi nghề");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await plan.getByText("270.000.000").first().waitFor();
  await plan.getByText("1 lần trước").waitFor();
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});

test("files are found by the holder's name without diacritics, which stands in no address", async () => {
  const page = await openPage(browser, "/cases", { as: "agency" });
  await page.locator(".case-table tbody tr").first().waitFor();
  await page.getByLabel("Tên chủ sử dụng").fill("ho mau 00");
  await page.waitForResponse((answer) => answer.url().includes("holder="));
  await page.locator(".case-table td", { hasText: "Hộ mẫu" }).first().waitFor();
  assert.equal(new URL(page.url()).search, "");
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});

test("nobody else sees a file", async () => {
  const planner = await openPage(browser, "/cases", { as: "planner", allow: /403/ });
  await planner.getByText("không được xem hồ sơ").waitFor();
  await closeMap(planner);
  const visitor = await openPage(browser, "/cases/1");
  await visitor.getByText("Đăng nhập bằng tài khoản").waitFor();
  assert.deepEqual(await violations(visitor), []);
  await closeMap(visitor);
  assert.equal((await fetch(`${BASE}/api/cases/1`)).status, 401);
});
