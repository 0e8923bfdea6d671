import assert from "node:assert/strict";
import { test } from "node:test";
import { BASE, closeMap, drawn, openMap, startBrowser, untilHash } from "./browser.ts";

const browser = await startBrowser();

test("English is one click away, is remembered, and stands in the link", async () => {
  const page = await openMap(browser);
  await page.locator(".lang-switch label", { hasText: "EN" }).click();
  await untilHash(page, /lang=en/);
  await page.locator("h1", { hasText: "Quảng Ninh Sites" }).first().waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute("value")),
    "en",
    "the focus stays",
  );
  await page.goto("about:blank");
  await page.goto(BASE);
  await drawn(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "en", "remembered");
  await page.goto("about:blank");
  await page.goto(`${BASE}/#10/21/107&lang=vi`);
  await drawn(page);
  assert.equal(
    await page.locator("html").getAttribute("lang"),
    "vi",
    "a link says its own language",
  );
  await closeMap(page);
});

test("no text is left in the other language", async () => {
  const page = await openMap(browser, { view: "10/21.05/107.1&lang=en" });
  const chrome = await page.locator(".topbar, .tabs, .tools, .status-bar").allTextContents();
  assert.doesNotMatch(
    chrome.join(" ").replaceAll("Quảng Ninh", "").replaceAll("Hạ Long", ""),
    /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ]/i,
  );
  await closeMap(page);
});
