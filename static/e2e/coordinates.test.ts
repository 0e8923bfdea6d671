import assert from "node:assert/strict";
import { test } from "node:test";
import { api, closeMap, middle, openMap, startBrowser } from "./browser.ts";

const browser = await startBrowser();

test("the pointer's coordinates in both systems agree with the service, and are copied", async () => {
  const page = await openMap(browser, { view: "15/20.97/107.05&lang=vi" });
  const { x, y } = await middle(page);
  await page.mouse.move(x + 30, y);
  await page.mouse.move(x + 31, y);
  const [wgs, survey] = [0, 1].map((at) => page.locator(".coordinate-button").nth(at));
  assert.ok(wgs && survey);
  await page.waitForFunction(() =>
    /X \d{7}/.test(document.querySelectorAll(".coordinate-button")[1]?.textContent ?? ""),
  );
  const [lat, lng] = ((await wgs.locator(".num").textContent()) ?? "").split(",").map(Number);
  const answer = await api<{ vn2000: { x_north_m: number; y_east_m: number } }>(
    `/api/convert?lon=${lng}&lat=${lat}`,
  );
  const [, north, east] = /X ([\d.]+)\s+Y ([\d.]+)/.exec((await survey.textContent()) ?? "") ?? [];
  assert.ok(Math.abs(Number(north) - answer.vn2000.x_north_m) < 0.2, "X is north");
  assert.ok(Math.abs(Number(east) - answer.vn2000.y_east_m) < 0.2, "Y is east");
  await page.mouse.click(x + 31, y);
  const panel = page.locator("#detail");
  await panel.locator(".coordinate", { hasText: "X " }).waitFor();
  await panel.getByRole("button", { name: "Sao chép tọa độ VN-2000" }).click();
  await page.locator(".toast").waitFor();
  assert.match(
    await page.evaluate(() => navigator.clipboard.readText()),
    /^X 23\d{5}\.\d\d {2}Y \d{6}\.\d\d$/,
  );
  await closeMap(page);
});

test("the scale bar is as long as it says", async () => {
  const page = await openMap(browser, { view: "12/21/107&lang=en" });
  const text = ((await page.locator(".scale .num").textContent()) ?? "").replace("\u00a0", " ");
  const metres = Number.parseFloat(text) * (text.endsWith("km") ? 1000 : 1);
  const pixels = await page
    .locator(".scale-line")
    .evaluate((node) => node.getBoundingClientRect().width);
  const expected = (40_075_016.7 * Math.cos((21 * Math.PI) / 180)) / 2 ** 20;
  assert.ok(Math.abs(metres / pixels / expected - 1) < 0.02, `${text} in ${pixels} px`);
  await closeMap(page);
});
