import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { closeMap, openMap, someParcel, startBrowser } from "./browser.ts";

const browser = await startBrowser();

const views: Record<string, { view?: string; phone?: boolean; act?(page: Page): Promise<void> }> = {
  "the first view": {},
  "a zone's panel": {
    view: "12/20.99/106.83&lang=vi&sel=zones:kcn-song-khoai",
    act: (page) => page.locator("#detail .big-figure").waitFor(),
  },
  "a work's panel in English": {
    view: "10/21.3/107.6&lang=en&sel=works:expressway-van-don-mong-cai",
    act: (page) => page.locator("#detail .versus").waitFor(),
  },
  "the corridor tab": {
    act: async (page) => {
      await page.click("#tab-corridor");
      await page.locator(".corridor-card").first().waitFor();
    },
  },
  "the list": {
    view: "14/20.985/106.813&lang=vi",
    act: async (page) => {
      await page.click("#tab-list");
      await page.locator(".list-tab .swatch").first().waitFor();
    },
  },
  "search results": {
    act: async (page) => {
      await page.fill("#search", "ha long");
      await page.locator("[role=option]").first().waitFor();
    },
  },
  "the sign-in dialog": { act: (page) => page.getByRole("button", { name: "Đăng nhập" }).click() },
  "a measurement": { act: (page) => page.getByRole("button", { name: "Đo diện tích" }).click() },
  "a phone": { phone: true },
  "a phone with the layers up": { phone: true, act: (page) => page.click("#tab-layers") },
};

for (const [name, { view, phone, act }] of Object.entries(views)) {
  test(`axe finds nothing: ${name}`, async () => {
    const page = await openMap(browser, { ...(view ? { view } : {}), phone: phone ?? false });
    await act?.(page);
    await page.waitForTimeout(300);
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  });
}

test("axe finds nothing: a parcel's panel", async () => {
  const parcel = await someParcel("obstructed=true");
  const page = await openMap(browser, {
    view: `17/${parcel.inside[1]}/${parcel.inside[0]}&lang=vi&sel=parcels:${parcel.id}`,
  });
  await page.locator("#detail .timeline li").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});
