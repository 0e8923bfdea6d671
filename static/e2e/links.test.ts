import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, hash, openMap, startBrowser, untilHash } from "./browser.ts";

const browser = await startBrowser();

test("a link opens the same view with the same feature", async () => {
  const view = "13/20.9900/106.8300&lang=en&corridor=west&sel=zones:kcn-song-khoai";
  const page = await openMap(browser, { view });
  await page.locator("#detail h2", { hasText: "Song Khoai" }).waitFor();
  assert.match(
    hash(page),
    /^#13\/20\.99\d*\/106\.83\d*&lang=en&corridor=west&sel=zones:kcn-song-khoai$/,
  );
  await page.locator("#detail .big-figure").waitFor();
  await page.getByRole("button", { name: "Copy a link to this", exact: true }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  await closeMap(page);
});

test("back and forward undo and redo choices", async () => {
  const page = await openMap(browser, { view: "12/20.99/106.83&lang=vi" });
  for (const id of ["kcn-song-khoai", "kcn-dong-mai"]) {
    await page.fill("#search", id === "kcn-song-khoai" ? "Sông Khoai" : "KCN Đông Mai");
    await page
      .locator("[role=option]", {
        hasText:
          id === "kcn-song-khoai" ? "Khu công nghiệp Sông Khoai" : "Khu công nghiệp Đông Mai",
      })
      .click();
    await untilHash(page, new RegExp(`sel=zones:${id}`));
  }
  await page.goBack();
  await page.locator("#detail h2", { hasText: "Sông Khoai" }).waitFor();
  await page.goForward();
  await page.locator("#detail h2", { hasText: "Đông Mai" }).waitFor();
  await page.goBack();
  await page.goBack();
  await page.locator("#detail").waitFor({ state: "hidden" });
  await closeMap(page);
});

test("a link to something that is gone says so", async () => {
  const page = await openMap(browser, {
    view: "12/20.99/106.83&lang=vi&sel=zones:khong-con",
    allow: /404/,
  });
  await page.locator("#detail", { hasText: "Không tìm thấy đối tượng" }).waitFor();
  await closeMap(page);
});

test("a work shows its promise of 2020 beside what became of it", async () => {
  const page = await openMap(browser, {
    view: "10/21.3/107.6&lang=vi&sel=works:expressway-van-don-mong-cai",
  });
  const panel = page.locator("#detail");
  await panel.locator(".versus").waitFor();
  const text = (await panel.textContent()) ?? "";
  assert.match(text, /Cam kết năm 2020/);
  assert.match(text, /Thực tế hiện nay/);
  assert.match(text, /Trễ 8 tháng/);
  assert.match(text, /Vị trí gần đúng, không dùng cho mục đích pháp lý/);
  await closeMap(page);
});
