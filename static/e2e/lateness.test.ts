import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, drawn, openMap, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** Whether the canvases of the map hold a colour, about. */
const paints = (hex: string) => {
  const want = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>(
    ".leaflet-tile-container canvas, .leaflet-parcels-pane canvas",
  )) {
    const pen = canvas.getContext("2d");
    if (!pen || canvas.width === 0) continue;
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 16)
      if (
        data[i + 3] === 255 &&
        want.every((value, at) => Math.abs((data[i + at] as number) - value) < 3)
      )
        return true;
  }
  return false;
};

test("the map is coloured by lateness, and says when it must be nearer", async () => {
  const { items } = await api<{ items: { id: number }[] }>(
    "/api/clearance/worklist?late=true&limit=1",
  );
  const id = items[0]?.id;
  const { geometry } = await api<{ geometry: { coordinates: number[][][][] } }>(
    `/api/collections/parcels/items/${id}`,
  );
  const corner = geometry.coordinates[0]?.[0]?.[0];
  assert.ok(corner, "the tests need the demonstration data");
  const [lon, lat] = corner;
  const page = await openMap(browser, { view: `16/${lat}/${lon}` });
  await page.locator("label", { hasText: "Chậm hạn" }).click();
  await page.waitForURL(/by=late/);
  await page.getByText("Quá hạn trên 30 ngày").waitFor();
  await page.waitForFunction(paints, "#6b0f1a");
  assert.equal(await page.getByText("Phóng to để xem từng thửa").isVisible(), false);
  assert.deepEqual(await violations(page), []);
  // The address opens the same picture, from afar as well.
  await page.goto(page.url().replace("#16/", "#11/"));
  await page.reload();
  await drawn(page);
  await page.getByText("Phóng to để xem từng thửa").waitFor();
  await closeMap(page);
});
