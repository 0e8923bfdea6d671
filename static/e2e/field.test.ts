import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { api, BASE, closeMap, openPage, picture, signInByApi, startBrowser } from "./browser.ts";

const browser = await startBrowser();

interface Found {
  id: number;
  version: number;
  at: [number, number];
}

/** A parcel in the area of the agency, at the first step, with a point that lies in it. */
async function freshParcel(nth: number): Promise<Found> {
  const project = "demo-kcn-bac-tien-phong";
  const { features } = await api<{
    features: { id: number; geometry: { type: string; coordinates: number[][][][] } }[];
  }>(`/api/collections/parcels/items?state=inventory&project=${project}&limit=400`);
  // Four corners: their mean lies inside.
  const quads = features.filter(
    ({ geometry }) => JSON.stringify(geometry.coordinates).split("],[").length === 5,
  );
  const whole = [];
  for (const quad of quads) {
    if (whole.length > nth) break;
    if ((await partsOf(quad.id)) === 1) whole.push(quad);
  }
  const feature = whole[nth];
  assert.ok(feature, "the tests need the demonstration data");
  const ring = (feature.geometry.type === "MultiPolygon"
    ? feature.geometry.coordinates[0]?.[0]
    : feature.geometry.coordinates[0]) as unknown as number[][];
  const corners = ring.slice(0, -1);
  const mean = (axis: number) =>
    corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / corners.length;
  const { version } = await api<{ version: number }>(`/api/parcels/${feature.id}`);
  return { id: feature.id, version, at: [mean(0), mean(1)] };
}

async function partsOf(id: number): Promise<number> {
  const { events } = await api<{ events: { part: number }[] }>(`/api/parcels/${id}/events`);
  return new Set(events.map(({ part }) => part)).size;
}

/** Opens field mode on a phone that stands in the parcel. */
async function openField(parcel: Found): Promise<Page> {
  const [longitude, latitude] = parcel.at;
  const page = await openPage(browser, `/field/${parcel.id}`, {
    phone: true,
    as: "agency",
    allow: /ERR_INTERNET_DISCONNECTED|Failed to load resource|net::ERR/,
    context: { geolocation: { longitude, latitude, accuracy: 6 }, permissions: ["geolocation"] },
  });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.locator(".field-button", { hasText: "Vị trí của tôi" }).click();
  await page.getByText("Vị trí chính xác đến khoảng 6 m").waitFor();
  await settled(page);
  return page;
}

async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.waitForFunction(
    () => document.querySelector(".field-map")?.getAttribute("aria-busy") !== "true",
  );
}

/** Taps the middle of the map, where the officer stands. */
async function tapHere(page: Page): Promise<void> {
  const box = await page.locator(".field-map").boundingBox();
  assert.ok(box);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator(".field-sheet .step-form").waitFor();
}

async function record(page: Page, number: string, photo = ""): Promise<void> {
  const sheet = page.locator(".field-sheet");
  await sheet.getByText("đã kiểm đếm", { exact: true }).click();
  await sheet.getByLabel("Số văn bản").fill(number);
  await sheet.getByLabel("Ngày văn bản").fill("2026-11-20");
  await sheet.getByLabel("Diện tích (m²)").fill("512,5");
  if (photo) await sheet.getByLabel("Chụp ảnh kèm theo").setInputFiles(picture(photo));
  await sheet.getByRole("button", { name: "Ghi nhận" }).click();
  await sheet.waitFor({ state: "hidden" });
}

async function stateOf(id: number): Promise<string> {
  return (await api<{ state: string }>(`/api/parcels/${id}`)).state;
}

async function until(what: string, ok: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (await ok()) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  assert.fail(what);
}

test("an officer in the field records a step where she stands", async () => {
  const parcel = await freshParcel(0);
  const page = await openField(parcel);
  await tapHere(page);
  await record(page, "01/BB-TD");
  await until(
    "the step reaches the register",
    async () => (await stateOf(parcel.id)) === "inventoried",
  );
  await closeMap(page);
});

test("a lost connection loses nothing, not even after a reload, and sends once when it is back", async () => {
  const parcel = await freshParcel(1);
  const page = await openField(parcel);
  await page.locator(".field-button", { hasText: "Tải để dùng" }).click();
  await page.getByText(/Đã tải \d+ thửa/).waitFor();
  await page.context().setOffline(true);
  await tapHere(page);
  await page.getByText("đây là thông tin đã lưu trên máy").waitFor();
  await record(page, "02/BB-TD", "mốc.png");
  await page.getByText(/Mất kết nối\. 1 bước đang chờ/).waitFor();
  await page.reload();
  await page.getByText(/Mất kết nối\. 1 bước đang chờ/).waitFor();
  await page.locator(".field-button", { hasText: "Chưa gửi" }).click();
  await page.locator(".field-items li.is-waiting").waitFor();
  assert.equal(await stateOf(parcel.id), "inventory");
  await page.context().setOffline(false);
  await until(
    "the step reaches the register",
    async () => (await stateOf(parcel.id)) === "inventoried",
  );
  const { events } = await api<{ events: { id: number; decision_no: string }[] }>(
    `/api/parcels/${parcel.id}/events`,
  );
  const step = events.find(({ decision_no }) => decision_no === "02/BB-TD")?.id;
  await until("the photograph follows the step, once", async () => {
    const answer = await page.context().request.get(`${BASE}/api/parcels/${parcel.id}/attachments`);
    const { attachments } = (await answer.json()) as { attachments: { event: number }[] };
    return attachments.length === 1 && attachments[0]?.event === step;
  });
  assert.equal(events.filter(({ decision_no }) => decision_no === "02/BB-TD").length, 1);
  await closeMap(page);
});

test("what somebody else recorded first is shown as a conflict, and nothing is overwritten", async () => {
  const parcel = await freshParcel(2);
  const page = await openField(parcel);
  await tapHere(page);
  await page.context().setOffline(true);
  await record(page, "03/BB-TD");
  const other = await browser.newContext();
  const otherPage = await other.newPage();
  await signInByApi(otherPage, "admin");
  const answer = await other.request.post(`${BASE}/api/parcels/${parcel.id}/events`, {
    data: {
      to: "inventoried",
      effective_on: "2026-11-19",
      decision_no: "99/BB",
      decision_date: "2026-11-19",
      area_m2: 500,
    },
  });
  assert.equal(answer.status(), 201, await answer.text());
  await other.close();
  await page.context().setOffline(false);
  await page.getByText("1 bước cần bạn xem lại").waitFor();
  await page.locator(".field-button", { hasText: "Chưa gửi" }).click();
  await page.locator(".field-items li.is-conflict").waitFor();
  await page.getByRole("button", { name: "Bỏ", exact: true }).click();
  await page.getByText("Mọi thứ đã được gửi.").waitFor();
  const { events } = await api<{ events: { decision_no: string }[] }>(
    `/api/parcels/${parcel.id}/events`,
  );
  assert.ok(events.some(({ decision_no }) => decision_no === "99/BB"));
  assert.ok(!events.some(({ decision_no }) => decision_no === "03/BB-TD"));
  await closeMap(page);
});

test("a refused position is said, with what to do", async () => {
  const page = await openPage(browser, "/field", {
    phone: true,
    as: "agency",
    context: { permissions: [] },
  });
  await page.locator(".field-button", { hasText: "Vị trí của tôi" }).click();
  await page.getByText("Bật quyền vị trí").waitFor();
  await closeMap(page);
});

test("the public is asked to sign in", async () => {
  const page = await openPage(browser, "/field", { phone: true });
  await page.locator("main").getByRole("button", { name: "Đăng nhập" }).waitFor();
  await closeMap(page);
});
