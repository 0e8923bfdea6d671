import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, drawn, hash, openMap, startBrowser, untilHash } from "./browser.ts";

const browser = await startBrowser();

test("layers are switched, and the link keeps them", async () => {
  const page = await openMap(browser);
  await page.locator("label[for=layer-works]").click();
  await untilHash(page, /layers=/);
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-works-pane path").length === 0,
  );
  await page.locator("label[for=layer-parcels]").click();
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-parcels-pane canvas").length === 0,
  );
  assert.ok(!(await page.locator(".demo-ribbon").isVisible()), "no parcels, no ribbon");
  const kept = hash(page);
  await page.reload();
  await drawn(page);
  assert.equal(hash(page), kept);
  assert.equal(await page.isChecked("#layer-works"), false);
  await page.getByRole("button", { name: "Trở về các lớp ban đầu" }).click();
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-works-pane path").length > 0,
  );
  assert.ok(!hash(page).includes("layers"));
  await closeMap(page);
});

test("the width of influence follows the slider", async () => {
  const page = await openMap(browser);
  const outline = () => page.locator(".leaflet-corridor-bands-pane path").first().getAttribute("d");
  await page.waitForSelector(".leaflet-corridor-bands-pane path");
  const narrow = await outline();
  await page.focus("#legend-width");
  for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowRight");
  await untilHash(page, /w=10/);
  await page.waitForFunction((before) => {
    const path = document.querySelector(".leaflet-corridor-bands-pane path");
    return path !== null && path.getAttribute("d") !== before;
  }, narrow);
  await closeMap(page);
});

test("constraints are those of the day that is asked for", async () => {
  const view = "9/21/107.2&lang=vi&layers=constraints";
  const page = await openMap(browser, { view });
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-constraints-pane path").length > 3,
  );
  const today = await page.locator(".leaflet-constraints-pane path").count();
  await page.fill("#constraints-at", "1994-12-20");
  await untilHash(page, /at=1994-12-20/);
  await page.waitForFunction(
    (count) => document.querySelectorAll(".leaflet-constraints-pane path").length !== count,
    today,
  );
  await closeMap(page);
});

test("the two divisions of the province exclude each other", async () => {
  const page = await openMap(browser);
  const paths = () => page.locator(".leaflet-admin-pane path").count();
  await page.locator(".segmented-wide label", { hasText: "54" }).click();
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-admin-pane path").length >= 100,
  );
  assert.equal(await paths(), 2 * 54);
  await page.locator(".segmented-wide label", { hasText: "2020" }).click();
  await page.waitForFunction(
    () => document.querySelectorAll(".leaflet-admin-pane path").length < 100,
  );
  assert.ok((await paths()) >= 2 * 13);
  await closeMap(page);
});
