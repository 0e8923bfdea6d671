import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

test("a search is saved without an account, found again, and deleted", async () => {
  const page = await openPage(browser, "/sites?min_area_ha=5&corridor=west");
  await page.getByRole("button", { name: "Lưu tìm kiếm" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên", { exact: true }).fill("Phía Tây từ 5 ha");
  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await dialog.getByText("Đã lưu tìm kiếm.").waitFor();
  const feed = await dialog.getByRole("link", { name: "Nguồn tin Atom" }).getAttribute("href");
  const answer = await page.context().request.get(new URL(feed ?? "", page.url()).href);
  assert.equal(answer.status(), 200);
  assert.match(await answer.text(), /<feed[^>]*http:\/\/www\.w3\.org\/2005\/Atom/);
  await dialog.getByRole("link", { name: "Tìm kiếm đã lưu" }).click();
  const item = page.locator(".saved-item", { hasText: "Phía Tây từ 5 ha" });
  await item.waitFor();
  assert.match((await item.textContent()) ?? "", /\d+ mặt bằng đáp ứng/);
  await item.getByRole("link", { name: "Phía Tây từ 5 ha" }).click();
  await page.waitForURL(/min_area_ha=5&corridor=west/);
  await page.goto(new URL("/sites/saved", page.url()).href);
  await page.getByRole("button", { name: "Xóa tìm kiếm “Phía Tây từ 5 ha”" }).click();
  await page.getByText("Chưa lưu tìm kiếm nào.").waitFor();
  await closeMap(page);
});
