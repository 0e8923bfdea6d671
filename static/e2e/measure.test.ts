import assert from "node:assert/strict";
import { test } from "node:test";
import { api, closeMap, middle, openMap, startBrowser } from "./browser.ts";

const browser = await startBrowser();

interface Converted {
  vn2000: { x_north_m: number; y_east_m: number };
}

/** What the status bar says of the pointer's place. */
async function pointerAt(
  page: Awaited<ReturnType<typeof openMap>>,
  x: number,
  y: number,
): Promise<[number, number]> {
  await page.mouse.move(x - 1, y);
  await page.mouse.move(x, y);
  await page.waitForTimeout(120);
  const text =
    (await page.locator(".coordinate-button").first().locator(".num").textContent()) ?? "";
  const [lat, lng] = text.split(",").map(Number);
  return [lng ?? 0, lat ?? 0];
}

test("a distance and an area are those of the survey plane", async () => {
  const page = await openMap(browser, { view: "13/20.99/106.83&lang=en" });
  const { x, y } = await middle(page);
  const corners: [number, number][] = [
    [x - 200, y - 150],
    [x + 200, y - 150],
    [x + 200, y + 50],
  ];
  const plane = [];
  for (const [px, py] of corners) {
    const [lng, lat] = await pointerAt(page, px, py);
    plane.push((await api<Converted>(`/api/convert?lon=${lng}&lat=${lat}`)).vn2000);
  }
  const [a, b, c] = plane as [Converted["vn2000"], Converted["vn2000"], Converted["vn2000"]];
  const side = Math.hypot(b.x_north_m - a.x_north_m, b.y_east_m - a.y_east_m);
  const twice =
    (b.y_east_m - a.y_east_m) * (c.x_north_m - a.x_north_m) -
    (c.y_east_m - a.y_east_m) * (b.x_north_m - a.x_north_m);

  await page.getByRole("button", { name: "Measure a distance" }).click();
  for (const [px, py] of corners.slice(0, 2)) await page.mouse.click(px, py, { delay: 20 });
  await page.waitForTimeout(600);
  near(await reading(page), side / 1000, 0.005, "km");

  await page.getByRole("button", { name: "Measure an area" }).click();
  for (const [px, py] of corners.slice(0, 2)) {
    await page.mouse.click(px, py, { delay: 20 });
    await page.waitForTimeout(450);
  }
  await page.mouse.dblclick(...(corners[2] as [number, number]));
  await page.locator(".measure", { hasText: "Done" }).waitFor();
  near(await reading(page), Math.abs(twice) / 2 / 10_000, 0.5, "ha");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".measure").isVisible()));
  await closeMap(page);
});

test("crossing sides have no area", async () => {
  const page = await openMap(browser, { view: "13/20.99/106.83&lang=en" });
  const { x, y } = await middle(page);
  await page.getByRole("button", { name: "Measure an area" }).click();
  for (const [dx, dy] of [
    [-100, -100],
    [100, 0],
    [100, -100],
    [-100, 0],
  ] as const) {
    await page.mouse.click(x + dx, y + dy);
    await page.waitForTimeout(450);
  }
  await page.locator(".measure-result", { hasText: "cross" }).waitFor();
  await closeMap(page);
});

async function reading(page: Awaited<ReturnType<typeof openMap>>): Promise<string> {
  return (await page.locator(".measure-result").textContent()) ?? "";
}

function near(text: string, expected: number, tolerance: number, unit: string): void {
  const match = new RegExp(`([\\d.,]+)\\s*${unit}`).exec(text.replaceAll("\u00a0", " "));
  assert.ok(match, text);
  const value = Number((match[1] as string).replaceAll(",", ""));
  assert.ok(
    Math.abs(value - expected) <= tolerance + expected * 0.002,
    `${text}, expected ${expected} ${unit}`,
  );
}
