import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { violations } from "./axe.ts";
import { BASE, closeMap, openMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();
// The register answers 404 for a zone of which it holds nothing beyond the collection.
const allow = /40[45]/;

test("from a zone on the map to its page in the register, and from there to a proposal", async () => {
  const page = await openMap(browser, {
    view: "12/20.99/106.83&lang=vi&sel=zones:kcn-song-khoai",
    allow,
  });
  await page.locator("#detail").getByRole("link", { name: "Trang của khu" }).click();
  await page.getByRole("heading", { level: 1, name: "Khu công nghiệp Sông Khoai" }).waitFor();
  await page.getByRole("row", { name: /Quyết định.*714/ }).waitFor();
  await page.locator(".big-figure").waitFor();
  await page.getByRole("link", { name: "Đề xuất điều chỉnh" }).click();
  await page.locator('#map[data-tool="edit"]').waitFor();
  await page.waitForFunction(() =>
    document.querySelector(".report .big-figure strong")?.textContent?.startsWith("714"),
  );
  assert.equal(
    await page.locator("#proposal-name").inputValue(),
    "Điều chỉnh Khu công nghiệp Sông Khoai",
  );
  await closeMap(page);
});

test("how far a zone is let is drawn over time and told in figures", async () => {
  const page = await openPage(browser, "/zones/kcn-dong-mai", { as: "planner", allow });
  const { request } = page.context();
  const at = `${BASE}/api/zones/kcn-dong-mai`;
  const known = await request.get(at);
  const statement = (as_of: string, leased_ha: number) => ({
    as_of,
    leased_ha,
    leasable_ha: 100,
    basis: { vi: "Báo cáo thử", en: "Test report" },
    source: "Dữ liệu của phép thử",
  });
  const changed = await request.patch(at, {
    headers: { "If-Match": known.headers().etag ?? "" },
    data: {
      note: "Phép thử",
      occupancy: [
        statement("2023-12-31", 30),
        statement("2024-12-31", 45),
        statement("2025-12-31", 62.5),
      ],
      milestones: [
        {
          name: { vi: "Xong đường trục", en: "Main road done" },
          due_on: "2025-01-01",
          done_on: null,
          source: "Dữ liệu của phép thử",
        },
      ],
    },
  });
  assert.equal(changed.status(), 200, await changed.text());
  await page.reload();
  const chart = page.locator(".chart");
  await chart.waitFor();
  assert.equal(await chart.locator("circle").count(), 3);
  assert.ok(await chart.locator(".chart-line").isVisible());
  await page.getByRole("row", { name: /31\/12\/2025.*62,5/ }).waitFor();
  await page.locator(".is-late").first().waitFor();
  const rising = await chart
    .locator("circle")
    .evaluateAll((dots) => dots.map((dot) => Number(dot.getAttribute("cy"))));
  assert.deepEqual(
    [...rising].sort((a, b) => b - a),
    rising,
    "fuller is higher",
  );
  await closeMap(page);
});

test("a planner writes occupancy and milestones on the page, each on the present version", async () => {
  const page = await openPage(browser, "/zones/kcn-song-khoai", {
    as: "planner",
    allow: /40[45]|422/,
  });
  await page.getByRole("button", { name: "Thêm số liệu lấp đầy" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Thời điểm").fill("2025-06-30");
  await dialog.getByLabel("Đã thuê").fill("300");
  await dialog.getByLabel("Cho thuê được").fill("200");
  await dialog.getByLabel("Cơ sở").fill("Báo cáo thử");
  await dialog.getByLabel("Nguồn, văn bản").fill("Dữ liệu của phép thử");
  await dialog.getByRole("button", { name: "Ghi vào sổ đăng ký" }).click();
  // More cannot be let than there is.
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Đã thuê").fill("123,5");
  await dialog.getByRole("button", { name: "Ghi vào sổ đăng ký" }).click();
  await page.getByRole("row", { name: /30\/06\/2025.*123,5/ }).waitFor();
  const name = `Xong nhà máy nước thải ${Date.now().toString(36)}`;
  await page.getByRole("button", { name: "Thêm mốc cam kết" }).click();
  await dialog.getByLabel("Mốc (tiếng Việt)").fill(name);
  await dialog.getByLabel("Mốc (tiếng Anh)").fill("Sewage works done");
  await dialog.getByLabel("Hạn").fill("2024-01-31");
  await dialog.getByLabel("Nguồn, văn bản").fill("Dữ liệu của phép thử");
  await dialog.getByRole("button", { name: "Ghi vào sổ đăng ký" }).click();
  const milestone = page.locator("li", { hasText: name });
  await milestone.locator(".is-late").waitFor();
  await milestone.getByRole("button", { name: "Đã hoàn thành" }).click();
  await dialog.getByLabel("Ngày hoàn thành").fill("2024-01-30");
  await dialog.getByRole("button", { name: "Ghi vào sổ đăng ký" }).click();
  await milestone.getByText("30/01/2024").waitFor();
  assert.equal(await milestone.locator(".is-late").count(), 0);
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
  const reader = await openPage(browser, "/zones/kcn-song-khoai", { allow });
  await reader.getByRole("row", { name: /30\/06\/2025/ }).waitFor();
  assert.equal(await reader.getByRole("button", { name: "Thêm mốc cam kết" }).count(), 0);
  await closeMap(reader);
});

test("a zone that nobody registered says so", async () => {
  const page = await openPage(browser, "/zones", { allow });
  await page.getByRole("link", { name: "Khu công nghiệp Sông Khoai" }).waitFor();
  await page.goto(`${new URL(page.url()).origin}/zones/khong-co`);
  await page.locator(".page-failed").waitFor();
  await closeMap(page);
});

for (const phone of [false, true])
  test(`axe finds nothing on a zone's page${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, "/zones/kcn-song-khoai", { allow, phone });
    await page.locator(".zone-grid").waitFor();
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe: runner } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await runner.run(document, { resultTypes: ["violations"] });
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140))}`,
      );
    });
    assert.deepEqual(found, []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (page.viewportSize()?.width ?? 0), `the page is ${wide} wide`);
    await closeMap(page);
  });
