import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A square in VN-2000 in Uông Bí, where and under numbers that no other run has used. */
function file(): { name: string; mimeType: string; buffer: Buffer } {
  const sheet = `e2e-${Math.random().toString(36).slice(2, 8)}`;
  const base = 394_000 + 50 * Math.floor(Math.random() * 80);
  const y = 2_329_000 + 50 * Math.floor(Math.random() * 80);
  const square = (x: number) =>
    `"POLYGON((${x} ${y},${x + 20} ${y},${x + 20} ${y + 20},${x} ${y + 20},${x} ${y}))"`;
  const text = `so_to,so_thua,dt,wkt\n${sheet},1,400,${square(base)}\n${sheet},2,400,${square(base + 19)}\n`;
  return { name: "thua.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}

for (const phone of [false, true])
  test(`an administrator brings a table into the register ${phone ? "on a phone" : "at a desk"}`, async () => {
    const page = await openPage(browser, "/import", { as: "admin", phone });
    await page.setInputFiles("#intake-file", file());
    await page.getByText("Tệp không ghi hệ tọa độ").waitFor();
    await page.getByRole("button", { name: "Chọn như đề nghị" }).click();
    await page
      .getByText(/Chồng lên dòng 1/)
      .first()
      .waitFor();
    assert.deepEqual(await violations(page), []);
    await page
      .getByText(/Chồng lên dòng 1/)
      .first()
      .click();
    await page.getByRole("button", { name: "Nhận hình đã sửa", exact: true }).click();
    await page.getByRole("button", { name: "Ghi 2 thửa vào sổ đăng ký" }).click();
    await page.getByText("Đã thêm 2 thửa").waitFor();
    await closeMap(page);
  });

test("what cannot be read is said, and the public is asked to sign in", async () => {
  const page = await openPage(browser, "/import", { as: "admin", allow: /415/ });
  await page.setInputFiles("#intake-file", {
    name: "a.zip",
    mimeType: "application/zip",
    buffer: Buffer.from("PK\u0003\u0004broken"),
  });
  await page.getByText("Tệp nén bị hỏng").waitFor();
  await closeMap(page);
  const open = await openPage(browser, "/import");
  await open.getByText("dành cho cơ quan đất đai").waitFor();
  await closeMap(open);
  const zones = await api<{ features: unknown[] }>("/api/exports/zones.geojson");
  assert.ok(zones.features.length > 10);
});
