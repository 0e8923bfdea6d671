import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { closeMap, openMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();
// The register answers 404 for a zone of which it holds nothing beyond the collection.
const allow = /40[45]/;

test("from a zone on the map to its page in the register, and from there to a proposal", async () => {
  const page = await openMap(browser, {
    view: "12/20.99/106.83&lang=vi&sel=zones:kcn-song-khoai",
    allow,
  });
  await page.locator("#detail").getByRole("link", { name: "Trang của khu" }).click();
  await page.getByRole("heading", { level: 1, name: "Khu công nghiệp Sông Khoai" }).waitFor();
  await page.getByRole("row", { name: /Quyết định.*714/ }).waitFor();
  await page.locator(".big-figure").waitFor();
  await page.getByRole("link", { name: "Đề xuất điều chỉnh" }).click();
  await page.locator('#map[data-tool="edit"]').waitFor();
  await page.waitForFunction(() =>
    document.querySelector(".report .big-figure strong")?.textContent?.startsWith("714"),
  );
  assert.equal(
    await page.locator("#proposal-name").inputValue(),
    "Điều chỉnh Khu công nghiệp Sông Khoai",
  );
  await closeMap(page);
});

test("a zone that nobody registered says so", async () => {
  const page = await openPage(browser, "/zones", { allow });
  await page.getByRole("link", { name: "Khu công nghiệp Sông Khoai" }).waitFor();
  await page.goto(`${new URL(page.url()).origin}/zones/khong-co`);
  await page.locator(".page-failed").waitFor();
  await closeMap(page);
});

for (const phone of [false, true])
  test(`axe finds nothing on a zone's page${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, "/zones/kcn-song-khoai", { allow, phone });
    await page.locator(".zone-grid").waitFor();
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe: runner } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await runner.run(document, { resultTypes: ["violations"] });
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140))}`,
      );
    });
    assert.deepEqual(found, []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (page.viewportSize()?.width ?? 0), `the page is ${wide} wide`);
    await closeMap(page);
  });
