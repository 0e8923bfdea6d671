import assert from "node:assert/strict";
import { test } from "node:test";
import { api, closeMap, middle, openMap, someParcel, startBrowser, untilHash } from "./browser.ts";

const browser = await startBrowser();

test("a click on a parcel shows what is known of it, and that it is a demonstration", async () => {
  const parcel = await someParcel("state=plan_approved");
  const [lng, lat] = parcel.inside;
  const page = await openMap(browser, { view: `18/${lat}/${lng}&lang=vi` });
  const { x, y } = await middle(page);
  await page.mouse.move(x - 4, y);
  await page.mouse.move(x, y);
  await page.locator(".map-tip", { hasText: /đã phê duyệt phương án/i }).waitFor();
  await page.mouse.click(x, y);
  await untilHash(page, new RegExp(`sel=parcels:${parcel.id}$`));
  const panel = page.locator("#detail");
  await panel.locator("h2", { hasText: `Thửa ${parcel.properties.parcel_no}` }).waitFor();
  assert.match((await panel.textContent()) ?? "", /DỮ LIỆU MINH HỌA/);
  const { events } = await api<{ events: unknown[] }>(`/api/parcels/${parcel.id}/events`);
  await panel.locator(".timeline li").first().waitFor();
  assert.equal(await panel.locator(".timeline li").count(), events.length);
  assert.ok((await page.locator(".leaflet-highlight-pane path").count()) > 0, "it is marked");
  assert.match((await panel.locator(".also-here").textContent()) ?? "", /Khu công nghiệp/);
  await panel.getByRole("button", { name: "Đóng" }).click();
  assert.ok(!(await panel.isVisible()));
  await closeMap(page);
});

test("the public sees neither a person nor money", async () => {
  const parcel = await someParcel("state=paid");
  const page = await openMap(browser, {
    view: `17/${parcel.inside[1]}/${parcel.inside[0]}&lang=en&sel=parcels:${parcel.id}`,
  });
  await page.locator("#detail .timeline li").first().waitFor();
  assert.doesNotMatch(
    (await page.locator("#detail").textContent()) ?? "",
    /VND|đồng|Hộ ông|Hộ bà|CCCD/,
  );
  await closeMap(page);
});
