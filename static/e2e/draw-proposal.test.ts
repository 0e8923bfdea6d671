import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { BASE, closeMap, middle, openPage, someParcel, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A square of 1,000 m in the north of Hạ Long, as a surveyor writes it. */
const SQUARE = [
  "1\t2330000.000\t420000.000",
  "2\t2330000.000\t421000.000",
  "3\t2331000.000\t421000.000",
  "4\t2331000.000\t420000.000",
].join("\n");

function editor(options: { phone?: boolean } = {}): Promise<Page> {
  return openPage(browser, "/proposals/new", {
    as: "planner",
    // The check is not asked of a service that is being started beside it.
    allow: /40[45]/,
    ...options,
  }).then(async (page) => {
    await page.locator('#map[data-tool="look"]').waitFor();
    return page;
  });
}

const tool = (page: Page, name: string) =>
  page.getByRole("toolbar", { name: "Công cụ vẽ" }).getByRole("button", { name }).click();

async function area(page: Page): Promise<string> {
  return (await page.locator(".report .big-figure strong").textContent()) ?? "";
}

async function untilArea(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector(".report .big-figure strong")?.textContent?.replace(/\u00a0/g, " ") ===
      wanted,
    text,
  );
}

async function typeCorners(page: Page, text: string, replaceAll = true): Promise<void> {
  await tool(page, "Nhập toạ độ hoặc tệp");
  const dialog = page.getByRole("dialog");
  await dialog.locator("#import-text").fill(text);
  await dialog.getByRole("button", { name: replaceAll ? "Thay hình" : "Thêm vào hình" }).click();
  await dialog.waitFor({ state: "detached" });
}

async function clicks(page: Page, ...at: [number, number][]): Promise<void> {
  const { x, y } = await middle(page);
  for (const [dx, dy] of at) {
    await page.mouse.move(x + dx, y + dy, { steps: 3 });
    await page.mouse.click(x + dx, y + dy);
    await page.waitForTimeout(60);
  }
}

test("a polygon is drawn corner by corner, taken back and brought again", async () => {
  const page = await editor();
  await tool(page, "Vẽ đa giác");
  await clicks(page, [-120, -60], [120, -80], [100, 90]);
  await page.mouse.move(700, 600);
  assert.notEqual(await area(page), "0 m²", "the area counts before the last corner is set");
  await clicks(page, [-110, 80], [-120, -60]);
  await page.locator('#map[data-tool="edit"]').waitFor();
  const drawn = await area(page);
  await page.getByRole("button", { name: /Hoàn tác/ }).click();
  await untilArea(page, "0 m²");
  await page.keyboard.press("Control+y");
  assert.equal(await area(page), drawn);
  await closeMap(page);
});

test("typed corners make the area that they make on the survey plane", async () => {
  const page = await editor();
  await typeCorners(page, SQUARE);
  await untilArea(page, "100 ha");
  await page.click("#tab-corners");
  assert.equal(await page.locator(".corner-table tbody tr").count(), 4);
  const first = page.getByRole("button", { name: /Đỉnh 1\.1:/ });
  await first.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  assert.equal(await page.getByLabel("X của đỉnh 1.1").inputValue(), "2329989.000");
  await page.getByLabel("Y của đỉnh 1.1").fill("419990,5");
  await page.keyboard.press("Tab");
  assert.equal(await page.getByLabel("Y của đỉnh 1.1").inputValue(), "419990.500");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Tải CSV" }).click(),
  ]);
  const csv = await readFile(await file.path(), "utf8");
  assert.match(csv, /1,1,1,2329989\.000,419990\.500,/);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.click("#tab-report");
  await untilArea(page, "100 ha");
  await closeMap(page);
});

test("what cannot be read says why, line by line; swapped columns are put right", async () => {
  const page = await editor();
  await tool(page, "Nhập toạ độ hoặc tệp");
  const dialog = page.getByRole("dialog");
  const text = dialog.locator("#import-text");
  await text.fill(`${SQUARE}\nabc\n10 20`);
  await dialog.getByText("Dòng 5").waitFor();
  await dialog.getByText("nằm ngoài tỉnh").waitFor();
  await text.fill("POLYGON((21 107,21 107.1,21.1 107.1,21 107))");
  await dialog.getByText("đổi chỗ").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Thay hình" }).isDisabled());
  await text.fill(SQUARE.replaceAll(/(\d+\.\d+)\t(\d+\.\d+)/g, "$2\t$1"));
  await dialog.getByText("đã đọc đúng").waitFor();
  await text.fill("POLYGON((107 21,107.01 21.01,107.01 21,107 21.01,107 21))");
  await dialog.getByText("tự cắt").waitFor();
  await page.keyboard.press("Escape");
  await closeMap(page);
});

test("a cut within is a hole, a line across makes two, merging makes one", async () => {
  const page = await editor();
  await typeCorners(page, SQUARE);
  await page.waitForTimeout(400);
  await tool(page, "Cắt bỏ");
  await clicks(page, [-40, -40], [40, -40], [40, 40], [-40, 40], [-40, -40]);
  await page.locator('#map[data-tool="edit"]').waitFor();
  const holed = await area(page);
  assert.ok(Number.parseFloat(holed.replace(",", ".")) < 100, holed);
  await page.click("#tab-corners");
  assert.equal(await page.locator(".corner-table tbody tr").count(), 8);
  await page.keyboard.press("Escape");
  await tool(page, "Chia đôi");
  await clicks(page, [-420, 5], [420, 5]);
  await page.getByRole("button", { name: "Xong" }).click();
  await page.getByRole("button", { name: /Đỉnh 2\.1:/ }).waitFor();
  await tool(page, "Gộp các phần");
  await page.getByRole("button", { name: /Đỉnh 2\.1:/ }).waitFor({ state: "detached" });
  await page.click("#tab-report");
  assert.equal(await area(page), holed, "nothing was lost on the way");
  await closeMap(page);
});

test("a corner is dragged and the panel answers while the hand is on it", async () => {
  const page = await editor();
  await typeCorners(page, SQUARE);
  await page.locator(".marker-icon:not(.marker-icon-middle)").first().waitFor();
  await page.waitForTimeout(400);
  const handle = await page.locator(".marker-icon:not(.marker-icon-middle)").first().boundingBox();
  assert.ok(handle);
  await page.mouse.move(handle.x + 7, handle.y + 7);
  await page.mouse.down();
  await page.mouse.move(handle.x - 40, handle.y + 40, { steps: 6 });
  const held = await area(page);
  assert.notEqual(held.replace("\u00a0", " "), "100 ha");
  await page.mouse.up();
  await page.getByRole("button", { name: /Hoàn tác/ }).click();
  await untilArea(page, "100 ha");
  await tool(page, "Dời");
  const { x, y } = await middle(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 80, y + 30, { steps: 6 });
  await page.mouse.up();
  await untilArea(page, "100 ha");
  await page.click("#tab-corners");
  assert.notEqual(await page.getByLabel("Y của đỉnh 1.1").inputValue(), "420000.000");
  await closeMap(page);
});

test("parcels are taken one by one and with a lasso", async () => {
  const parcel = await someParcel("state=clean");
  const [lng, lat] = parcel.inside;
  const page = await editor();
  const ring = [
    [lng - 0.0004, lat - 0.0004],
    [lng + 0.0004, lat - 0.0004],
    [lng + 0.0004, lat + 0.0004],
  ];
  await typeCorners(page, JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] }));
  await page.waitForTimeout(1500);
  await tool(page, "Xoá hình vẽ");
  await untilArea(page, "0 m²");
  await tool(page, "Khoanh chọn thửa");
  const { x, y } = await middle(page);
  await page.mouse.move(x - 180, y - 180);
  await page.mouse.down();
  for (const [dx, dy] of [
    [180, -180],
    [180, 180],
    [-180, 180],
    [-180, -170],
  ] as const)
    await page.mouse.move(x + dx, y + dy, { steps: 8 });
  await page.mouse.up();
  await page.getByText(/Đã lấy \d+ thửa/).waitFor();
  assert.notEqual(await area(page), "0 m²");
  await closeMap(page);
});

test("a drawing is made without a pointer", async () => {
  const page = await editor();
  await tool(page, "Vẽ đa giác");
  await page.locator("#map").focus();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft"]) {
    await page.keyboard.press("Space");
    await page.keyboard.press(key);
    await page.waitForTimeout(450);
  }
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.locator('#map[data-tool="edit"]').waitFor();
  assert.match(await area(page), /ha$/);
  await closeMap(page);
});

test("corners near a border go onto it, after it was seen which and how far", async () => {
  const page = await editor();
  // A park of the register, its corners moved by less than two metres.
  const answer = await page
    .context()
    .request.get(`${BASE}/api/collections/zones/items/kcn-dong-mai`);
  const { geometry } = (await answer.json()) as {
    geometry: { type: string; coordinates: number[][][][] };
  };
  const near = JSON.parse(JSON.stringify(geometry), (_, value: unknown) =>
    typeof value === "number" ? value + 0.000008 : value,
  ) as typeof geometry;
  await typeCorners(page, JSON.stringify(near));
  await tool(page, "Khớp đỉnh vào ranh gần");
  const box = page.locator(".tighten");
  await box.getByText(/\d+ đỉnh sẽ dời, xa nhất/).waitFor();
  await box.getByLabel("Gần trong vòng (m)").fill("0,2".replace(",", "."));
  await box.getByRole("button", { name: "Xem trước" }).click();
  await box.getByText("Không đỉnh nào cần khớp.").waitFor();
  await box.getByLabel("Gần trong vòng (m)").fill("3");
  await box.getByRole("button", { name: "Xem trước" }).click();
  await box.locator(".moved-list li").first().waitFor();
  await box.getByRole("button", { name: "Khớp các đỉnh này" }).click();
  await page
    .getByText(/Đã khớp \d+ đỉnh/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: /Hoàn tác/ }).click();
  await closeMap(page);
});

test("with a thumb: tapped corners, a button that completes, targets that are big enough", async () => {
  const page = await editor({ phone: true });
  await tool(page, "Vẽ đa giác");
  for (const [x, y] of [
    [120, 260],
    [250, 250],
    [270, 360],
    [130, 380],
  ] as const) {
    await page.touchscreen.tap(x, y);
    await page.waitForTimeout(120);
  }
  await page.getByRole("button", { name: "Xong" }).tap();
  await page.locator('#map[data-tool="edit"]').waitFor();
  assert.match(await area(page), /ha$/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide`);
  await closeMap(page);
});

test("axe finds nothing in the editor and its tabs", async () => {
  const page = await editor();
  await typeCorners(page, SQUARE);
  await page.evaluate(axe.source);
  for (const tab of ["report", "corners", "lots", "comments", "revisions"]) {
    await page.click(`#tab-${tab}`);
    await page.waitForTimeout(200);
    const found = await page.evaluate(async () => {
      const { axe: runner } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await runner.run(
        { exclude: [".session"] },
        { resultTypes: ["violations"] },
      );
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(" | ")}`,
      );
    });
    assert.deepEqual(found, [], tab);
  }
  await closeMap(page);
});
