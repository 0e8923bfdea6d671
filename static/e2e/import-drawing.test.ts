import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A drawing of a surveyor: closed lines on layers, in metres that say nothing of themselves. */
function dxf(...shapes: { layer: string; north: number; east: number; side: number }[]) {
  const entity = ({ layer, north, east, side }: (typeof shapes)[number]) =>
    ["0", "LWPOLYLINE", "8", layer, "90", "4", "70", "1"].concat(
      [
        [east, north],
        [east + side, north],
        [east + side, north + side],
        [east, north + side],
      ].flatMap(([x, y]) => ["10", String(x), "20", String(y)]),
    );
  const lines = [
    "0",
    "SECTION",
    "2",
    "ENTITIES",
    ...shapes.flatMap(entity),
    "0",
    "ENDSEC",
    "0",
    "EOF",
  ];
  return {
    name: "ranh.dxf",
    mimeType: "image/vnd.dxf",
    buffer: Buffer.from(`${lines.join("\n")}\n`),
  };
}

async function dialogOf(page: Page) {
  await page.locator('#map[data-tool="look"]').waitFor();
  await page.getByRole("button", { name: "Nhập toạ độ hoặc tệp" }).click();
  return page.getByRole("dialog");
}

const untilArea = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) =>
      document.querySelector(".report .big-figure strong")?.textContent?.replace(/\u00a0/g, " ") ===
      wanted,
    text,
  );

for (const phone of [false, true])
  test(`a drawing without a coordinate system is placed, looked at and taken${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, "/proposals/new", { as: "planner", phone });
    const dialog = await dialogOf(page);
    await dialog
      .locator("#import-file")
      .setInputFiles(
        dxf(
          { layer: "RANH", north: 2330000, east: 420000, side: 500 },
          { layer: "KHUNG", north: 2329000, east: 419000, side: 3000 },
        ),
      );
    await dialog.getByText("Tệp không ghi hệ tọa độ").waitFor();
    const take = dialog.getByRole("button", { name: "Thay hình đang vẽ" });
    assert.ok(await take.isDisabled(), "nothing is taken before somebody has said where it lies");
    await dialog.getByRole("button", { name: "Dùng hệ toạ độ được đề nghị" }).click();
    await dialog.getByText("Chọn vùng cần lấy (2 vùng)").waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.locator(".file-group", { hasText: "RANH" }).getByText("Chỉ lấy lớp này").click();
    await dialog.getByText(/4 đỉnh, 25.ha/).waitFor();
    await take.click();
    await untilArea(page, "25 ha");
    await closeMap(page);
  });

test("a pasted outline with exchanged axes is recognised and put right", async () => {
  const page = await openPage(browser, "/proposals/new", { as: "planner" });
  const dialog = await dialogOf(page);
  const ring = [
    [21.06, 107.0],
    [21.06, 107.01],
    [21.07, 107.01],
    [21.06, 107.0],
  ];
  await dialog
    .locator("#import-text")
    .fill(JSON.stringify({ type: "Polygon", coordinates: [ring] }));
  await dialog.getByText("Hai cột tọa độ bị đổi chỗ").waitFor();
  await dialog.getByRole("button", { name: "Dùng hệ toạ độ được đề nghị" }).click();
  await dialog.getByText(/3 đỉnh/).waitFor();
  await dialog.getByRole("button", { name: "Thêm vào hình" }).click();
  await dialog.waitFor({ state: "detached" });
  await closeMap(page);
});

test("a file that holds nothing to draw says why; the public reads simple files here", async () => {
  const page = await openPage(browser, "/proposals/new", { as: "planner", allow: /415/ });
  const dialog = await dialogOf(page);
  await dialog.locator("#import-file").setInputFiles({
    name: "diem.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("wkt\nPOINT(420000 2330000)\n"),
  });
  await dialog.getByText("Tệp chỉ có điểm hoặc đường hở").waitFor();
  await dialog.locator("#import-file").setInputFiles({
    name: "ban-ve.dgn",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("dgn"),
  });
  await dialog.getByText("hãy xuất ra DXF").waitFor();
  await closeMap(page);
  const open = await openPage(browser, "/proposals/new");
  const own = await dialogOf(open);
  await own.getByText("đăng nhập để dùng Shapefile").waitFor();
  await closeMap(open);
});
