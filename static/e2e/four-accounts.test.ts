import assert from "node:assert/strict";
import { test } from "node:test";
import {
  api,
  BASE,
  closeMap,
  type DemoAccount,
  openMap,
  openPage,
  signInByApi,
  startBrowser,
} from "./browser.ts";

const browser = await startBrowser();
const password = process.env.MATBANG_DEMO_PASSWORD ?? "";

/** What each demonstration account finds in its menu, and whether the pages let it in. */
const EXPECTED: Record<DemoAccount, { links: string[]; admin: boolean; audit: boolean }> = {
  planner: { links: ["/account"], admin: false, audit: false },
  reviewer: { links: ["/account"], admin: false, audit: false },
  agency: { links: ["/account"], admin: false, audit: false },
  approver: { links: ["/account"], admin: false, audit: false },
  admin: { links: ["/account", "/admin", "/audit"], admin: true, audit: true },
};

for (const [name, expected] of Object.entries(EXPECTED) as [
  DemoAccount,
  (typeof EXPECTED)[DemoAccount],
][]) {
  test(`${name} signs in and sees what is its own`, async () => {
    const page = await openMap(browser);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await page.getByRole("dialog").getByLabel("Tên đăng nhập").fill(name);
    await page.getByRole("dialog").getByLabel("Mật khẩu").fill(password);
    await page.keyboard.press("Enter");
    await page.locator(".menu summary").click();
    const links = await page
      .locator(".menu-body a")
      .evaluateAll((list) => list.map((link) => link.getAttribute("href")));
    assert.deepEqual(links, expected.links);
    await page.locator('.menu-body a[href="/account"]').click();
    await page.getByRole("heading", { name: "Quyền của tôi" }).waitFor();
    for (const path of ["admin", "audit"] as const) {
      await page.goto(`${BASE}/${path}`);
      await page.waitForSelector("main h1");
      const tables = await page.locator("main table").count();
      assert.equal(tables > 0, expected[path], `${name} at /${path}`);
    }
    await closeMap(page);
  });
}

interface Parcels {
  features: { id: number }[];
}

test("the agency reads amounts and notes in its own area only, others nowhere", async () => {
  const inside = (await api<Parcels>(
    "/api/collections/parcels/items?limit=1&state=paid&zone=bac-tien-phong",
  )) as Parcels;
  const all = await api<Parcels & { features: { properties: { admin_unit: string } }[] }>(
    "/api/collections/parcels/items?limit=2000&state=paid",
  );
  const page = await openMap(browser);
  await signInByApi(page, "agency");
  const read = async (id: number) => {
    const answer = await page.context().request.get(`${BASE}/api/parcels/${id}/events`);
    return JSON.stringify(await answer.json()).includes("amount_vnd");
  };
  const seen = new Map<string, boolean>();
  for (const feature of all.features as unknown as {
    id: number;
    properties: { admin_unit: string };
  }[]) {
    const unit = feature.properties.admin_unit;
    if (!seen.has(unit)) seen.set(unit, await read(feature.id));
  }
  assert.ok([...seen.values()].includes(true), "the agency reads nothing of its own");
  assert.ok([...seen.values()].includes(false), "the agency reads everything");
  if (inside.features[0]) assert.equal(await read(inside.features[0].id), true);
  await page.context().clearCookies();
  await signInByApi(page, "planner");
  for (const feature of all.features.slice(0, 5)) assert.equal(await read(feature.id), false);
  await closeMap(page);
});

test("an administrator moves an agency's area, and its next request is refused", async () => {
  const name = `e2e-${Math.random().toString(36).slice(2, 8)}`;
  const page = await openPage(browser, "/admin", { as: "admin", allow: /403/ });
  await page.getByRole("button", { name: "Thêm tài khoản" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên đăng nhập").fill(name);
  await dialog.getByLabel("Tên hiển thị").fill("Cán bộ thử");
  await dialog.getByLabel("Vai trò").selectOption("agency");
  await dialog.getByRole("button", { name: "Tạo mật khẩu ngẫu nhiên" }).click();
  const secret = await dialog.getByLabel("Mật khẩu").inputValue();
  assert.match(secret, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  await dialog.getByLabel("Tìm xã, phường, huyện cũ, dự án").fill("thi xa quang yen");
  await dialog.getByRole("checkbox", { name: "Thị xã Quảng Yên" }).check();
  await dialog.getByRole("button", { name: "Thêm tài khoản" }).click();
  await page.getByText(`Đã thêm tài khoản ${name}`).waitFor();

  const officer = await browser.newContext();
  const signIn = () =>
    officer.request.post(`${BASE}/api/session`, { data: { name, password: secret } });
  assert.equal((await signIn()).status(), 200);
  const parcels = await api<{ features: { id: number; properties: { cadastral_unit: string } }[] }>(
    "/api/collections/parcels/items?limit=1000&state=paid",
  );
  const amounts = async () => {
    const readable: number[] = [];
    for (const { id } of parcels.features.filter((_, at) => at % 40 === 0)) {
      const answer = await officer.request.get(`${BASE}/api/parcels/${id}/events`);
      if ((await answer.text()).includes("amount_vnd")) readable.push(id);
    }
    return readable;
  };
  assert.ok((await amounts()).length > 0, "the officer reads nothing in the area given");

  await page.getByRole("button", { name: `Sửa tài khoản ${name}` }).click();
  await dialog.getByRole("button", { name: "Bỏ Thị xã Quảng Yên" }).click();
  await dialog.getByLabel("Tìm xã, phường, huyện cũ, dự án").fill("co to");
  await dialog.getByRole("checkbox", { name: "Đặc khu Cô Tô" }).check();
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await page.getByText(`Đã lưu tài khoản ${name}`).waitFor();
  assert.equal(
    (await officer.request.get(`${BASE}/api/session`)).status(),
    401,
    "its sessions end",
  );
  assert.equal((await signIn()).status(), 200);
  assert.deepEqual(await amounts(), []);

  await page.goto(`${BASE}/audit?account=admin&resource=account_area`);
  await page.locator(".audit-table tbody tr").first().waitFor();
  assert.match((await page.locator(".audit-table").textContent()) ?? "", /d2020-206/);
  await officer.close();
  await closeMap(page);
});

test("communes are chosen on the map, too", async () => {
  const page = await openPage(browser, "/admin", { as: "admin" });
  await page.getByRole("button", { name: "Sửa tài khoản agency" }).click();
  const shape = page.locator(".area-map path.leaflet-interactive").first();
  await shape.waitFor();
  const before = await page.locator(".area-chips .chip").count();
  await shape.dispatchEvent("click");
  assert.equal(await page.locator(".area-chips .chip").count(), before + 1);
  await closeMap(page);
});
