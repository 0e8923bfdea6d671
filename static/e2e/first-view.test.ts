import assert from "node:assert/strict";
import { test } from "node:test";
import { BASE, closeMap, openMap, paintedParcels, startBrowser } from "./browser.ts";

const browser = await startBrowser();

test("the first view shows every layer, in Vietnamese, under the strict policy", async () => {
  const page = await openMap(browser);
  assert.equal(await page.locator("html").getAttribute("lang"), "vi");
  assert.match(await page.title(), /Mặt bằng Quảng Ninh/);
  for (const pane of ["zone-lines", "corridor-axes", "corridor-bands", "works"])
    await page.waitForFunction(
      (name) => document.querySelectorAll(`.leaflet-${name}-pane path`).length > 1,
      pane,
    );
  assert.ok((await page.locator(".place-sign").count()) > 5, "places are signs");
  assert.ok((await page.locator(".map-label").count()) > 5, "names stand on the map");
  assert.ok(await paintedParcels(page), "parcels are painted at the scale of the province");
  assert.ok(await page.locator(".demo-ribbon").isVisible(), "demonstration data says so");
  await closeMap(page);
});

test("a second visit paints all layers and loads little script", async () => {
  const page = await openMap(browser);
  const started = Date.now();
  await page.reload();
  await page.waitForFunction(
    () =>
      document.querySelectorAll(".leaflet-works-pane path").length > 1 &&
      document.querySelectorAll(".leaflet-parcels-pane canvas").length > 0 &&
      document.getElementById("map")?.getAttribute("aria-busy") === "false",
  );
  const took = Date.now() - started;
  console.log(`all layers painted ${took} ms after a reload`);
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry.name.endsWith(".js"))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
  assert.ok(bytes < 200 * 1024, `${bytes} bytes of script`);
  await closeMap(page);
});

test("on a slow network the page stands before the first answer, and takes the rest as it comes", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((done) => {
    release = done;
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.route("**/api/**", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(BASE, { waitUntil: "commit" });
  await page.locator(".topbar #search").waitFor({ timeout: 5000 });
  await page.locator(".map-state", { hasText: "Đang tải" }).waitFor();
  assert.ok(await page.locator(".progress").isVisible());
  await page.locator("#tab-list").click();
  release();
  await page.locator(".demo-ribbon").waitFor();
  await page.locator(".map-state").waitFor({ state: "hidden" });
  assert.equal(await page.locator("#tab-list").getAttribute("aria-selected"), "true");
  await context.close();
});
