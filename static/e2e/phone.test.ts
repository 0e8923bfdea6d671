import assert from "node:assert/strict";
import { test } from "node:test";
import {
  closeMap,
  middle,
  openMap,
  PHONE,
  someParcel,
  startBrowser,
  untilHash,
} from "./browser.ts";

const browser = await startBrowser();

test("on a phone a parcel's panel is a sheet that leaves the parcel in view", async () => {
  const parcel = await someParcel("state=clean");
  const page = await openMap(browser, {
    phone: true,
    view: `17/${parcel.inside[1]}/${parcel.inside[0]}&lang=vi`,
  });
  const { x, y } = await middle(page);
  await page.touchscreen.tap(x, y);
  await untilHash(page, new RegExp(`sel=parcels:${parcel.id}`));
  await page.locator("#detail h2", { hasText: "Thửa" }).waitFor();
  const sheet = await page.locator("#detail").boundingBox();
  assert.ok(
    sheet && sheet.width === PHONE.width && sheet.y > PHONE.height * 0.3,
    "a sheet at the bottom",
  );
  await page.waitForTimeout(500);
  const mark = await page.locator(".leaflet-highlight-pane path").last().boundingBox();
  assert.ok(mark && mark.y + mark.height / 2 < sheet.y, "the parcel is above the sheet");
  await page.locator("#detail .sheet-grip").click();
  await page.waitForFunction(() => document.getElementById("detail")?.dataset.sheet === "peek");
  await page.getByRole("button", { name: "Đóng" }).click();
  assert.ok(await page.locator(".side").isVisible());
  await closeMap(page);
});

test("layers come up from below; what is tapped is big enough", async () => {
  const page = await openMap(browser, { phone: true });
  await page.locator("#tab-layers").click();
  await page.locator("label[for=layer-works]").tap();
  await untilHash(page, /layers=/);
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        ".topbar button, .topbar label, .tools button, .tab-list button, .switch-row",
      ),
    ]
      .filter((node) => node.offsetParent !== null)
      .map((node) => ({
        text: node.textContent || node.getAttribute("aria-label"),
        ...node.getBoundingClientRect().toJSON(),
      }))
      .filter(({ width, height }) => height < 38 || width < 38),
  );
  assert.deepEqual(small, []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= PHONE.width, `the page is ${wide} wide`);
  await closeMap(page);
});

test("searching and choosing a corridor work with a thumb", async () => {
  const page = await openMap(browser, { phone: true });
  await page.locator(".topbar .corridor-switch label").nth(2).tap();
  await untilHash(page, /corridor=east/);
  await page.locator("#search").tap();
  await page.locator("#search").fill("mong cai");
  await page.locator("[role=option]").first().tap();
  await untilHash(page, /sel=/);
  await closeMap(page);
});
