import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

interface Rules {
  rules: { code: string; version: number; severity: string; params: { min_ha?: number } }[];
}

const rule = async (code: string) =>
  (await api<Rules>("/api/proposals/rules")).rules.find((each) => each.code === code);

test("an administrator writes a rule, changes it and ends it; everybody reads it", async () => {
  const page = await openPage(browser, "/rules", { as: "admin", allow: /422/ });
  await page.getByRole("button", { name: "Thêm quy tắc" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Cách tính").selectOption("area");
  await dialog.getByLabel("Mã", { exact: true }).fill("khu-nho");
  await dialog.getByLabel("Tên tiếng Việt").fill("Khu nhỏ");
  await dialog.getByLabel("Tên tiếng Anh").fill("Small zone");
  await dialog.getByLabel("Căn cứ").fill("Quy tắc thử");
  await dialog.getByRole("button", { name: "Ghi quy tắc" }).click();
  // The figures that its kind needs are asked for at their fields.
  await dialog.locator('[aria-invalid="true"]').first().waitFor();
  await dialog.getByLabel("Áp dụng cho loại khu").fill("industrial_park");
  await dialog.getByLabel("Nhỏ nhất, ha").fill("12,5");
  await dialog.getByRole("button", { name: "Ghi quy tắc" }).click();
  await dialog.waitFor({ state: "detached" });
  const card = page.locator('[data-code="khu-nho"]');
  await card.waitFor();
  assert.equal((await rule("khu-nho"))?.params.min_ha, 12.5);

  await card.getByRole("button", { name: "Sửa thành bản mới" }).click();
  await dialog.getByLabel("Mức độ").selectOption("error");
  await dialog.getByRole("button", { name: "Ghi quy tắc" }).click();
  await dialog.waitFor({ state: "detached" });
  await card.getByText("bản 2").waitFor();
  await card.getByRole("button", { name: "Pháp chế đã xác nhận" }).click();
  await card.getByRole("button", { name: "Pháp chế đã xác nhận" }).waitFor({ state: "detached" });

  const reader = await openPage(browser, "/rules");
  await reader.locator('[data-code="khu-nho"]').waitFor();
  assert.equal(await reader.getByRole("button", { name: "Thêm quy tắc" }).count(), 0);
  await closeMap(reader);

  await card.getByRole("button", { name: "Kết thúc" }).click();
  await dialog.getByRole("button", { name: "Kết thúc" }).click();
  await card.waitFor({ state: "detached" });
  assert.equal(await rule("khu-nho"), undefined);
  await closeMap(page);
});

test("an administrator sets a unit price, changes it and ends it; everybody reads it", async () => {
  const page = await openPage(browser, "/rules#prices", { as: "admin", allow: /422/ });
  const prices = page.locator("#prices");
  await prices.getByRole("button", { name: "Đặt đơn giá" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Loại đất").selectOption("BCS");
  await dialog.getByLabel("Đơn giá (đồng/m²)").fill("0");
  await dialog.getByLabel("Căn cứ").fill("Quyết định thử 1/QĐ");
  await dialog.getByLabel("Áp dụng từ").fill("2026-01-01");
  await dialog.getByRole("button", { name: "Đặt đơn giá" }).click();
  await dialog.locator('[aria-invalid="true"]').waitFor();
  await dialog.getByLabel("Đơn giá (đồng/m²)").fill("35.000");
  await dialog.getByRole("button", { name: "Đặt đơn giá" }).click();
  await dialog.waitFor({ state: "detached" });
  const row = prices.locator('[data-land-use="BCS"]').first();
  await row.getByText("35.000").waitFor();
  await row.getByRole("button", { name: "Đổi đơn giá" }).click();
  await dialog.getByLabel("Đơn giá (đồng/m²)").fill("40 000");
  await dialog.getByLabel("Áp dụng từ").fill("2026-02-01");
  await dialog.getByRole("button", { name: "Đặt đơn giá" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText("40.000").waitFor();
  assert.deepEqual(await violations(page), []);
  const reader = await openPage(browser, "/rules");
  await reader.locator('#prices [data-land-use="BCS"]').first().waitFor();
  assert.equal(await reader.getByRole("button", { name: "Đặt đơn giá" }).count(), 0);
  await closeMap(reader);
  await row.getByRole("button", { name: "Ngừng dùng" }).click();
  await dialog.getByLabel("Ngày đầu tiên không dùng").fill("2026-03-01");
  await dialog.getByRole("button", { name: "Ngừng dùng" }).click();
  await dialog.waitFor({ state: "detached" });
  await prices.getByText("Đơn giá đã hết áp dụng (2)").waitFor();
  await closeMap(page);
});

for (const phone of [false, true])
  test(`axe finds nothing on the rules${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, "/rules", { phone, as: "admin" });
    await page.locator(".rule-card").first().waitFor();
    await page.getByRole("button", { name: "Thêm quy tắc" }).click();
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  });
