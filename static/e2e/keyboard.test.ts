import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { closeMap, hash, openMap, startBrowser, untilHash } from "./browser.ts";

const browser = await startBrowser();

const focused = (page: Page) =>
  page.evaluate(() => {
    const node = document.activeElement;
    return `${node?.tagName.toLowerCase()}#${node?.id} ${node?.textContent?.slice(0, 30) ?? ""}`;
  });

test("the first stop jumps to the map, which moves, zooms and answers by keys", async () => {
  const page = await openMap(browser, { view: "14/20.985/106.813&lang=vi" });
  await page.keyboard.press("Tab");
  assert.match(await focused(page), /Tới bản đồ/);
  await page.keyboard.press("Enter");
  assert.match(await focused(page), /#map/);
  assert.equal(
    await page.locator(".crosshair").evaluate((node) => getComputedStyle(node).opacity),
    "1",
  );
  const before = hash(page);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((old) => decodeURIComponent(location.hash) !== old, before);
  await page.keyboard.press("+");
  await untilHash(page, /^#15\//);
  await page.waitForTimeout(400);
  await page.keyboard.press("Enter");
  await untilHash(page, /sel=/);
  await page.locator("#detail h2").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !location.hash.includes("sel="));
  assert.match(await focused(page), /#map/);
  await closeMap(page);
});

test("the list is the map in words: reached by a skip link, worked by keys", async () => {
  const page = await openMap(browser, { view: "14/20.985/106.813&lang=vi" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(await focused(page), /#tab-list/);
  const zones = page.locator(".list-tab section", { hasText: "Khu" }).first();
  await zones.locator(".feature-row", { hasText: "Sông Khoai" }).waitFor();
  const parcels = page.locator(".list-tab section", {
    has: page.locator("h2", { hasText: "Thửa đất" }),
  });
  await parcels.locator(".feature-row").first().waitFor();
  const count = await parcels.locator(".feature-row").count();
  await parcels.getByRole("button", { name: "Xem thêm" }).press("Enter");
  await page.waitForFunction(
    (old) => document.querySelectorAll(".list-tab .feature-row").length > old + 10,
    count,
  );
  await parcels.locator(".feature-row").first().press("Enter");
  await untilHash(page, /sel=parcels:/);
  await closeMap(page);
});

test("tabs follow the arrows", async () => {
  const page = await openMap(browser);
  await page.focus("#tab-layers");
  await page.keyboard.press("ArrowRight");
  assert.match(await focused(page), /#tab-corridor/);
  await page.keyboard.press("End");
  assert.match(await focused(page), /#tab-list/);
  assert.equal(await page.getAttribute("#tab-list", "aria-selected"), "true");
  assert.ok(await page.locator("#panel-list").isVisible());
  await closeMap(page);
});
