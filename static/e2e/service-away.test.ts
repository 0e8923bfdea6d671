import assert from "node:assert/strict";
import { test } from "node:test";
import { BASE, closeMap, drawn, openMap, paintedParcels, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const EXPECTED = /ERR_FAILED|ERR_CONNECTION|Failed to load resource/;

test("a page that opens while the service is away says so and recovers by itself", async () => {
  let away = true;
  const page = await openMap(browser, {
    allow: EXPECTED,
    before: async (fresh) => {
      await fresh.route(`${BASE}/api/**`, (route) => (away ? route.abort() : route.continue()));
    },
  });
  await page.locator(".banner", { hasText: "Không kết nối được máy chủ" }).waitFor();
  away = false;
  await page.locator(".banner").getByRole("button", { name: "Thử lại" }).click();
  await page.locator(".banner").waitFor({ state: "hidden" });
  await drawn(page);
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-works-pane path").length > 1,
  );
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-background-pane canvas").length > 0,
  );
  await closeMap(page);
});

test("when the service goes away, what is loaded stays, and comes back with it", async () => {
  const page = await openMap(browser, { allow: EXPECTED, view: "13/20.99/106.83&lang=vi" });
  let away = true;
  await page.route(`${BASE}/api/**`, (route) => (away ? route.abort() : route.continue()));
  await page.fill("#search", "hạ long");
  await page.locator(".search-note", { hasText: "máy chủ không trả lời" }).waitFor();
  await page.locator(".banner").waitFor();
  assert.ok(await paintedParcels(page), "the parcels are still there");
  assert.ok((await page.locator(".leaflet-works-pane path").count()) > 1);
  away = false;
  await page.locator(".banner").getByRole("button", { name: "Thử lại" }).click();
  await page.locator(".banner").waitFor({ state: "hidden" });
  await drawn(page);
  await page.waitForTimeout(300);
  assert.ok(await paintedParcels(page));
  await closeMap(page);
});

test("one part that fails offers to try again, the rest stays", async () => {
  const page = await openMap(browser, { allow: EXPECTED });
  let away = true;
  await page.route("**/api/corridors/*/summary*", (route) =>
    away
      ? route.fulfill({
          status: 503,
          contentType: "application/problem+json",
          body: '{"status":503,"detail":"x"}',
        })
      : route.continue(),
  );
  await page.click("#tab-corridor");
  await page.locator(".corridor-body [role=alert]").waitFor();
  away = false;
  await page.locator(".corridor-body").getByRole("button", { name: "Thử lại" }).click();
  await page.locator(".corridor-card").first().waitFor();
  assert.equal(await page.locator(".corridor-card").count(), 2);
  await closeMap(page);
});

test("a layer that fails says so at its switch and on the map, and nothing else is called away", async () => {
  let broken = true;
  const page = await openMap(browser, {
    allow: EXPECTED,
    view: "9/21.12/107.35&lang=vi",
    before: async (fresh) => {
      await fresh.route("**/api/collections/works/items*", (route) =>
        broken ? route.fulfill({ status: 500, body: "{}" }) : route.continue(),
      );
    },
  });
  const note = page.locator("label[for=layer-works] + .layer-trouble");
  await note.waitFor();
  await page.locator(".map-note", { hasText: "Công trình giao thông" }).waitFor();
  assert.ok(await page.locator(".banner").isHidden(), "the service is there");
  broken = false;
  await note.getByRole("button", { name: "Thử lại" }).click();
  await note.waitFor({ state: "hidden" });
  await page.locator(".map-note").waitFor({ state: "hidden" });
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-works-pane path").length > 1,
  );
  await closeMap(page);
});

test("settings that fail or a gateway that refuses one layer do not mean that the service is away", async () => {
  const page = await openMap(browser, {
    allow: EXPECTED,
    before: async (fresh) => {
      let first = true;
      await fresh.route("**/api/settings", (route) => {
        if (!first) return route.continue();
        first = false;
        return route.fulfill({ status: 500, body: "{}" });
      });
      await fresh.route("**/api/collections/places/items*", (route) =>
        route.fulfill({ status: 503, body: "{}" }),
      );
    },
  });
  await page.locator("label[for=layer-places] + .layer-trouble").waitFor();
  await page.locator(".demo-ribbon").waitFor();
  assert.ok(await page.locator(".banner").isHidden());
  await closeMap(page);
});

test("the banner lies over the map and moves nothing", async () => {
  const page = await openMap(browser, { allow: EXPECTED });
  const before = await page.locator("#map").boundingBox();
  await page.route(`${BASE}/api/**`, (route) => route.abort());
  await page.fill("#search", "hạ long");
  await page.locator(".banner").waitFor();
  assert.deepEqual(await page.locator("#map").boundingBox(), before);
  await closeMap(page);
});

test("a map without any data says so in its middle", async () => {
  const page = await openMap(browser, {
    allow: EXPECTED,
    before: async (fresh) => {
      await fresh.route(`${BASE}/api/**`, (route) => route.abort());
    },
  });
  await page.locator(".map-state", { hasText: "Chưa có dữ liệu bản đồ" }).waitFor();
  await page.unroute(`${BASE}/api/**`);
  await page.locator(".map-state").getByRole("button", { name: "Thử lại" }).click();
  await page.locator(".map-state").waitFor({ state: "hidden" });
  await page.locator(".demo-ribbon").waitFor();
  await closeMap(page);
});
