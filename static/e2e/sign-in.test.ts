import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, drawn, openMap, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const password = process.env.MATBANG_DEMO_PASSWORD ?? "";

test("a planner signs in, stays signed in, and signs out", async () => {
  assert.ok(password, "set MATBANG_DEMO_PASSWORD to the password of the server at E2E_URL");
  const page = await openMap(browser, { allow: /401/ });
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên đăng nhập").fill("planner");
  await dialog.getByLabel("Mật khẩu").fill("sai mật khẩu");
  await dialog.getByRole("button", { name: "Đăng nhập" }).click();
  await dialog.getByRole("alert").filter({ hasText: "không đúng" }).waitFor();
  await dialog.getByLabel("Mật khẩu").fill(password);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator(".menu summary").waitFor();
  await page.reload();
  await drawn(page);
  await page.locator(".menu summary").click();
  await page.locator(".menu-body", { hasText: "cán bộ quy hoạch" }).waitFor();
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await page.getByRole("button", { name: "Đăng nhập" }).waitFor();
  await closeMap(page);
});

test("the dialog keeps the focus and gives it back", async () => {
  const page = await openMap(browser);
  const opener = page.getByRole("button", { name: "Đăng nhập" });
  await opener.click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "session-name");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.ok(await opener.evaluate((node) => node === document.activeElement));
  await closeMap(page);
});
