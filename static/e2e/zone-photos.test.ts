import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const title = `Cổng khu ${Date.now()}`;

test("a picture is added with its source and consent, seen by everybody, and removed", async () => {
  const admin = await openPage(browser, "/zones/kcn-hai-yen", { as: "admin" });
  const card = admin.locator(".photo-card");
  await card.getByText("Thêm ảnh", { exact: true }).click();
  await card.getByRole("button", { name: "Thêm ảnh vào trang công khai" }).click();
  await card.getByRole("alert").filter({ hasText: "Còn thiếu: Tệp ảnh" }).waitFor();
  await card
    .getByLabel("Tệp ảnh")
    .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: await admin.screenshot() });
  await card.getByLabel("Tên ảnh (tiếng Việt)").fill(title);
  await card.getByLabel("Tên ảnh (tiếng Anh)").fill("Gate of the park");
  await card.getByLabel("Ngày chụp").fill("2026-05-31");
  await card.getByLabel("Người chụp hoặc nguồn ảnh").fill("Ban Quản lý (thử)");
  await card.getByLabel("Ai đồng ý công bố").fill("Chủ ảnh, thư 31/5/2026 (thử)");
  await card.getByRole("button", { name: "Thêm ảnh vào trang công khai" }).click();
  await card.getByRole("img", { name: title }).waitFor();
  for (const phone of [false, true]) {
    const page = await openPage(browser, "/zones/kcn-hai-yen", { phone });
    const shown = page.locator(".photo-card").getByRole("img", { name: title });
    await shown.scrollIntoViewIfNeeded();
    await page.waitForFunction(
      () => (document.querySelector<HTMLImageElement>(".photo-list img")?.naturalWidth ?? 0) > 0,
    );
    await page.getByText("Đồng ý công bố: Chủ ảnh, thư 31/5/2026 (thử)").waitFor();
    assert.equal(await page.getByText("Thêm ảnh", { exact: true }).count(), 0);
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  }
  await card.getByRole("button", { name: `Gỡ ảnh “${title}”` }).click();
  await card.getByRole("img", { name: title }).waitFor({ state: "detached" });
  await closeMap(admin);
});
