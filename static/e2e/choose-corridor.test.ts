import assert from "node:assert/strict";
import { test } from "node:test";
import {
  api,
  closeMap,
  drawn,
  hash,
  openMap,
  paintedParcels,
  startBrowser,
  untilHash,
} from "./browser.ts";

const browser = await startBrowser();

test("choosing the west frames it, filters the layers and can be taken back", async () => {
  const page = await openMap(browser);
  const everything = await page.locator(".leaflet-zone-lines-pane path").count();
  const first = hash(page);
  await page.locator(".topbar .corridor-switch label", { hasText: "Tuyến Tây" }).click();
  await untilHash(page, /corridor=west/);
  await page.waitForFunction(
    (count) => document.querySelectorAll(".leaflet-zone-lines-pane path").length < count,
    everything,
  );
  await page.waitForFunction(() => Number(location.hash.split("/")[2]?.split("&")[0]) < 107);
  const [zoom, , lng] = hash(page).slice(1).split(/[/&]/).map(Number);
  assert.ok((zoom ?? 0) > 9.5 && (lng ?? 999) < 107, `framed at ${hash(page)}`);
  await page.goBack();
  await page.waitForFunction(() => !location.hash.includes("corridor"));
  assert.equal(hash(page).split("&")[0], first.split("&")[0], "the view is the former one");
  await page.waitForFunction(
    (count) => document.querySelectorAll(".leaflet-zone-lines-pane path").length === count,
    everything,
  );
  await closeMap(page);
});

test("parcels of the other corridor are not drawn", async () => {
  const page = await openMap(browser, { view: "14/21.3658/107.7488&lang=vi" });
  assert.ok(await paintedParcels(page), "parcels of the park at Hải Hà are there");
  await page.goto(page.url().replace("lang=vi", "lang=vi&corridor=west"));
  await drawn(page);
  await page.waitForTimeout(200);
  assert.ok(!(await paintedParcels(page)), "they are gone with the west chosen");
  await closeMap(page);
});

test("the summary of a corridor shows the service's figures and follows the width", async () => {
  const page = await openMap(browser, { view: "10/21/106.8&lang=en&corridor=west" });
  await page.click("#tab-corridor");
  const summary = (km: number) =>
    api<{ zones: { count: number }; parcels: { count: number } }>(
      `/api/corridors/west/summary?within_km=${km}`,
    );
  const figure = page.locator(".figures div", { hasText: "Zones within reach" }).locator("dd");
  await figure.waitFor();
  assert.equal(await figure.textContent(), String((await summary(5)).zones.count));
  await page.focus("#tab-width");
  for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowLeft");
  await untilHash(page, /w=1(&|$)/);
  const narrow = String((await summary(1)).zones.count);
  await page.waitForFunction(
    (count) =>
      [...document.querySelectorAll(".figures div")].some(
        (node) =>
          node.textContent?.includes("Zones") && node.querySelector("dd")?.textContent === count,
      ),
    narrow,
  );
  await page.locator(".km-strip button").first().click();
  await untilHash(page, /sel=zones:/);
  await closeMap(page);
});
