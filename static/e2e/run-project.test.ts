import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const FROM = "demo-kcn-bac-tien-phong";

interface Listed {
  projects: { code: string; late_days: number; count: number }[];
}

/** Parcels of the project on which steps are under way, the last of the list first. */
async function parcels(count: number): Promise<{ id: number; state: string }[]> {
  const { items } = await api<{ items: { id: number; state: string }[] }>(
    `/api/clearance/worklist?project=${FROM}&state=inventoried&sort=area&limit=200`,
  );
  return items.slice(-count);
}

async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= (page.viewportSize()?.width ?? 0), `the page is ${wide} wide`);
}

test("the list is sorted by lateness, narrowed, and its address opens the same", async () => {
  const { projects } = await api<Listed>("/api/projects");
  const late = projects.filter(({ late_days }) => late_days > 0).length;
  const page = await openPage(browser, "/projects", { as: "agency" });
  await page.getByLabel("Chỉ dự án chậm cam kết").check();
  await page
    .getByRole("status")
    .filter({ hasText: `${late} trên ${projects.length}` })
    .waitFor();
  await page.reload();
  assert.ok(await page.getByLabel("Chỉ dự án chậm cam kết").isChecked());
  assert.equal(await page.locator(".project-list > li").count(), late);
  await page.getByLabel("Tên, mã, khu, chủ đầu tư").fill("dam nha mac");
  await page.getByRole("link", { name: /Đầm Nhà Mạc/ }).click();
  await page.getByRole("heading", { level: 1, name: /Đầm Nhà Mạc/ }).waitFor();
  await closeMap(page);
});

test("the chart tells each month's figures by the keyboard, and a past day is asked for", async () => {
  const page = await openPage(browser, `/projects/${FROM}`);
  const says = page.locator(".chart-says strong");
  const last = await says.textContent();
  await page.getByLabel("Tháng", { exact: true }).focus();
  await page.keyboard.press("Home");
  assert.notEqual(await says.textContent(), last);
  await page.getByText("Bảng số liệu theo năm").click();
  await page.getByRole("row", { name: /31\/12\/2024/ }).waitFor();
  assert.equal(await page.getByText("Vướng mắc, hồ sơ, kinh phí").count(), 0);
  await page.getByLabel("Số liệu đến ngày").fill("2024-12-31");
  await page.getByRole("button", { name: "Xem", exact: true }).click();
  await page.waitForURL(/at=2024-12-31/);
  await page.getByText("Số liệu đến ngày 31/12/2024").waitFor();
  await closeMap(page);
});

test("an officer makes a project, passes parcels with their steps to it, and prints the report", async () => {
  const [one, two] = await parcels(2);
  assert.ok(one && two);
  const before = await api<{ events: unknown[] }>(`/api/parcels/${one.id}/events`);
  const page = await openPage(browser, "/projects/new", { as: "agency" });
  await page.getByRole("button", { name: "Lập dự án" }).click();
  await page.locator(".field-fault:visible").first().waitFor();
  const name = `Dự án thử ${Date.now().toString(36)}`;
  await page.locator("#project-name_vi").fill(name);
  await page.getByLabel("Phục vụ").selectOption("zone:kcn-bac-tien-phong");
  await page.getByLabel("Số quyết định").fill("9/QĐ-UBND");
  await page.getByLabel("Ngày quyết định").fill("2026-01-05");
  await page.getByLabel("Cơ quan ban hành").fill("UBND tỉnh (thử)");
  await page.getByRole("button", { name: "Lập dự án" }).click();
  await page.waitForURL(/\/projects\/du-an-thu-[^/]+\/parcels$/);
  const code = new URL(page.url()).pathname.split("/")[2] ?? "";
  await page.getByLabel("Số hiệu thửa trong hệ thống").fill(`${one.id}, ${two.id}`);
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await page.getByRole("button", { name: "Xem trước" }).click();
  await page.locator(".member-outcome .warning").waitFor();
  assert.ok(await page.getByRole("button", { name: "Ghi nhận" }).isDisabled());
  await page.getByLabel("Nhận cả thửa đang thuộc dự án khác").check();
  await page.getByLabel("Quyết định hoặc lý do").fill("Điều chỉnh ranh giới");
  await page.getByRole("button", { name: "Xem trước" }).click();
  await page.getByText("2 thửa có bước đang thực hiện").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Ghi nhận" }).click();
  await page.waitForURL(new RegExp(`/projects/${code}$`));
  await page.getByText(/2 thửa .* chuyển từ .*Bắc Tiền Phong/).waitFor();
  const after = await api<{ events: unknown[] }>(`/api/parcels/${one.id}/events`);
  assert.equal(after.events.length, before.events.length);
  const report = await page.getByRole("link", { name: "Báo cáo PDF" }).getAttribute("href");
  const answer = await page.context().request.get(new URL(report ?? "", page.url()).href);
  assert.equal(answer.headers()["content-type"], "application/pdf");
  assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-");
  await closeMap(page);
});

test("a project is edited, with a reason", async () => {
  const page = await openPage(browser, `/projects/${FROM}`, { as: "agency" });
  await page.getByRole("button", { name: "Sửa dự án" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Chủ đầu tư").fill("Công ty Thử Nghiệm (minh họa)");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.locator(".field-fault:visible").waitFor();
  await dialog.getByLabel("Lý do sửa").fill("Đổi chủ đầu tư");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await page.getByText("Công ty Thử Nghiệm (minh họa)").waitFor();
  await page.getByText("Đổi chủ đầu tư").waitFor();
  await closeMap(page);
});

test("parcels are chosen on the map by a line around them", async () => {
  const page = await openPage(browser, `/projects/${FROM}/parcels`, { as: "agency" });
  const box = await page.locator(".member-map").boundingBox();
  assert.ok(box);
  await page.waitForTimeout(800);
  await page.getByRole("button", { name: "Khoanh vùng" }).click();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 60, y - 60);
  await page.mouse.down();
  for (const [dx, dy] of [
    [60, -60],
    [60, 60],
    [-60, 60],
    [-60, -50],
  ] as const)
    await page.mouse.move(x + dx, y + dy, { steps: 4 });
  await page.mouse.up();
  await page.getByText("Đã khoanh một vùng").waitFor();
  await page.getByRole("button", { name: "Xem trước" }).click();
  await page
    .locator(".member-outcome")
    .getByText(/đã ở đúng chỗ|sẽ chuyển/)
    .first()
    .waitFor();
  await closeMap(page);
});

test("the work list is downloaded with the filters of the screen", async () => {
  const page = await openPage(browser, `/clearance?project=${FROM}&state=paid&blocked=1`, {
    as: "agency",
  });
  await page.getByRole("button", { name: "Tải dữ liệu" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Định dạng").selectOption("csv");
  const href = await dialog.getByRole("link", { name: "Tải về" }).getAttribute("href");
  const address = new URL(href ?? "", page.url());
  assert.equal(address.pathname, "/api/exports/parcels.csv");
  assert.deepEqual(
    ["state", "project", "obstructed"].map((key) => address.searchParams.get(key)),
    ["paid", FROM, "true"],
  );
  assert.match(address.searchParams.get("crs") ?? "", /5899/);
  const answer = await page.context().request.get(address.href);
  assert.equal(answer.status(), 200);
  await dialog.getByLabel("Định dạng").selectOption("kml");
  assert.ok(await dialog.getByLabel("Hệ tọa độ").isDisabled());
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});

for (const [path, phone] of [
  ["/projects", true],
  [`/projects/${FROM}`, false],
  [`/projects/${FROM}`, true],
  ["/projects/new", true],
  [`/projects/${FROM}/parcels`, true],
] as const)
  test(`axe finds nothing and the page fits: ${path}${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, path, { as: "agency", phone });
    await page.locator("main .card").first().waitFor();
    await page.waitForTimeout(400);
    assert.deepEqual(await violations(page), []);
    await fits(page);
    await closeMap(page);
  });
