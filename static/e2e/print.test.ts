import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, openMap, startBrowser } from "./browser.ts";

const browser = await startBrowser();

test("a print has the map, its signs, its warnings and its address, and no buttons", async () => {
  const page = await openMap(browser, { view: "12/20.99/106.83&lang=vi" });
  await page.emulateMedia({ media: "print" });
  // The map takes its new size first; the address it then has is the one that is printed.
  await page.waitForTimeout(400);
  const address = await page.evaluate(() => {
    window.dispatchEvent(new Event("beforeprint"));
    return location.href;
  });
  for (const hidden of [".topbar", ".side", ".tools", ".coordinate-button"])
    assert.ok(!(await page.locator(hidden).first().isVisible()), hidden);
  const sheet = page.locator(".print-sheet");
  assert.ok(await sheet.isVisible());
  const text = (await sheet.textContent()) ?? "";
  assert.match(text, /không dùng cho mục đích pháp lý/);
  assert.match(text, /dữ liệu minh họa/);
  assert.ok(text.includes(address), `${address} in ${text.slice(-200)}`);
  assert.ok(await page.locator("#map").isVisible());
  const pdf = await page.pdf({ landscape: true, format: "A4", printBackground: true });
  assert.ok(pdf.length > 10_000);
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
  assert.equal(pages, 1, "on one sheet");
  await closeMap(page);
});
