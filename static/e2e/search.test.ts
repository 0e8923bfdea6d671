import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, hash, openMap, someParcel, startBrowser, untilHash } from "./browser.ts";

const browser = await startBrowser();

test("a park is found without diacritics, by keyboard alone", async () => {
  const page = await openMap(browser);
  await page.keyboard.press("/");
  await page.keyboard.type("dong mai");
  await page.waitForSelector("#search-list [role=option]");
  assert.equal(await page.getAttribute("#search", "aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.getAttribute("#search", "aria-activedescendant"), "search-option-0");
  const names = await page.locator("#search-list .option-name").allTextContents();
  const wanted = names.indexOf("Khu công nghiệp Đông Mai");
  assert.ok(wanted >= 0, names.join("; "));
  for (let step = 0; step < wanted; step++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await untilHash(page, /sel=zones:kcn-dong-mai/);
  await page.locator("#detail h2", { hasText: "Đông Mai" }).waitFor();
  const zoom = Number(hash(page).slice(1).split("/")[0]);
  assert.ok(zoom > 12, `went there: ${hash(page)}`);
  await closeMap(page);
});

test("a parcel is found by sheet and number, and its name says which", async () => {
  const parcel = await someParcel("state=paid");
  const { sheet_no: sheet, parcel_no: number } = parcel.properties;
  const page = await openMap(browser);
  await page.fill("#search", `tờ ${sheet} thửa ${number}`);
  await page.locator("#search-list [role=option]").first().click();
  await untilHash(page, /sel=parcels:/);
  await page.locator("#detail h2", { hasText: `Tờ ${sheet} · Thửa ${number}` }).waitFor();
  await closeMap(page);
});

test("nothing found says what to try; Escape closes", async () => {
  const page = await openMap(browser);
  await page.fill("#search", "không có gì tên này");
  await page.locator(".search-note", { hasText: "Không tìm thấy" }).waitFor();
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".search-popup").isVisible()));
  await closeMap(page);
});
