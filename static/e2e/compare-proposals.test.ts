import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { BASE, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

const ring = (lng: number, lat: number, side: number) => [
  [lng, lat],
  [lng + side, lat],
  [lng + side, lat + side],
  [lng, lat + side],
  [lng, lat],
];

/** Keeps proposals of growing size, side by side, and answers their numbers. */
async function keep(page: Page, mark: string, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < count; at++) {
    const side = 0.006 + at * 0.002;
    const answer = await page.context().request.post(`${BASE}/api/proposals`, {
      data: {
        name: `${mark} ${at + 1}`,
        kind: "industrial_park",
        note: "",
        geometry: { type: "Polygon", coordinates: [ring(107.2, 21.1, side)] },
        lots:
          at === 0
            ? [
                {
                  use: "green",
                  name: "CX-1",
                  geometry: { type: "Polygon", coordinates: [ring(107.2, 21.1, side / 2)] },
                },
              ]
            : [],
      },
    });
    assert.equal(answer.status(), 201);
    ids.push(((await answer.json()) as { id: number }).id);
  }
  return ids;
}

test("four variants chosen in the list stand on one page with maps and figures", async () => {
  const page = await openPage(browser, "/proposals", { as: "planner" });
  const mark = `Phương án ${Date.now().toString(36)}`;
  await keep(page, mark, 5);
  await page.reload();
  await page.getByPlaceholder("Tìm theo tên").fill(mark);
  await page.locator(".proposal-table tbody tr").nth(4).waitFor();
  for (const no of [1, 2, 3, 4]) await page.getByLabel(`So sánh ${mark} ${no}`).check();
  // A fifth does not fit on the page, and that is said.
  await page.getByLabel(`So sánh ${mark} 5`).click();
  await page.getByText("So sánh được nhiều nhất 4 đề xuất.").first().waitFor();
  await page.getByRole("link", { name: "So sánh 4 đề xuất" }).click();
  await page.locator(".compare-table").waitFor();
  assert.equal(await page.locator(".compare-table thead th").count(), 4);
  assert.equal(await page.locator(".compare-table .mini-map .mini-shape").count(), 4);
  const row = (name: string | RegExp) =>
    page.locator(".compare-table tbody tr", { has: page.getByRole("rowheader", { name }) });
  const areas = await row("Diện tích").first().locator("td").allTextContents();
  assert.equal(new Set(areas).size, 4, areas.join());
  await row("Chi phí giải phóng (ước tính)").waitFor();
  await row("Cơ cấu: Cây xanh").getByText("25").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});

test("on a phone the figures are scrolled, the page is not; what may not be seen is said", async () => {
  const page = await openPage(browser, "/proposals", { as: "planner", phone: true, allow: /404/ });
  const ids = await keep(page, `Điện thoại ${Date.now().toString(36)}`, 2);
  await page.goto(`${BASE}/proposals/compare?ids=${ids.join(",")},99999999`);
  await page.getByText("1 đề xuất không tồn tại").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide`);
  await closeMap(page);
});

test("two revisions are compared by hectares, fields, lots and figures", async () => {
  const page = await openPage(browser, "/proposals", { as: "planner" });
  const [id] = await keep(page, `Khác bản ${Date.now().toString(36)}`, 1);
  const { request } = page.context();
  const first = await request.get(`${BASE}/api/proposals/${id}`);
  const saved = await request.put(`${BASE}/api/proposals/${id}`, {
    headers: { "If-Match": first.headers().etag ?? "" },
    data: {
      name: "Khác bản",
      kind: "industrial_cluster",
      note: "Thu hẹp",
      zone: null,
      geometry: { type: "Polygon", coordinates: [ring(107.2, 21.1, 0.005)] },
      lots: [],
    },
  });
  assert.equal(saved.status(), 200);
  await page.goto(`${BASE}/proposals/${id}`);
  await page.getByRole("tab", { name: "Các bản" }).click();
  await page.getByRole("button", { name: "So với bản 1" }).click();
  const table = page.locator(".diff-table");
  await table.getByText("Cụm công nghiệp").first().waitFor();
  await table.locator("del", { hasText: /^Cây xanh [\d,]+.ha$/ }).waitFor();
  await table.getByRole("rowheader", { name: "Chu vi" }).waitFor();
  await page.locator(".diff-lost", { hasText: "bớt" }).waitFor();
  assert.ok(
    (await page.locator('.leaflet-highlight-pane path[fill="url(#hatch-lost)"]').count()) > 0,
  );
  await closeMap(page);
});
