import assert from "node:assert/strict";
import { after } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

export const BASE = process.env.E2E_URL ?? "http://127.0.0.1:8080";
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One browser for a test file; closed after its last test. */
export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
  after(() => browser.close());
  return browser;
}

export interface OpenOptions {
  /** What stands behind "#". */
  view?: string;
  phone?: boolean;
  context?: BrowserContextOptions;
  /** Messages of the browser's console that this test provokes. */
  allow?: RegExp;
  before?(page: Page): Promise<void>;
}

/** Opens the map and waits until it is drawn. Whatever the console complains about fails the test. */
export async function openMap(browser: Browser, options: OpenOptions = {}): Promise<Page> {
  const page = await newPage(browser, options);
  await page.goto(`${BASE}/${options.view ? `#${options.view}` : ""}`);
  await drawn(page);
  return page;
}

/** Opens one of the other pages, such as "/clearance?late=1", and waits until it has a heading. */
export async function openPage(
  browser: Browser,
  path: string,
  options: OpenOptions & { as?: DemoAccount } = {},
): Promise<Page> {
  const page = await newPage(browser, options);
  if (options.as) await signInByApi(page, options.as);
  await page.goto(`${BASE}${path}`);
  await page.waitForSelector("main h1");
  return page;
}

export type DemoAccount = "planner" | "reviewer" | "agency" | "approver" | "admin";

/** Gives the page's browser a session of a demonstration account, without going through the form. */
export async function signInByApi(page: Page, name: DemoAccount): Promise<void> {
  const answer = await page.context().request.post(`${BASE}/api/session`, {
    data: { name, password: process.env.MATBANG_DEMO_PASSWORD },
  });
  assert.equal(answer.status(), 200, `signing in as ${name}`);
}

async function newPage(browser: Browser, options: OpenOptions): Promise<Page> {
  const phone = options.phone ?? false;
  const context = await browser.newContext({
    viewport: phone ? PHONE : DESKTOP,
    isMobile: phone,
    hasTouch: phone,
    permissions: ["clipboard-read", "clipboard-write"],
    ...options.context,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    complaints.push(`${message.text()} ${message.location().url}`.trim());
  });
  page.on("pageerror", (error) => complaints.push(String(error.stack ?? error)));
  page.on("close", () => undefined);
  Object.assign(page, {
    complaints: () => complaints.filter((text) => !options.allow?.test(text)),
  });
  await options.before?.(page);
  return page;
}

/** Ends a test's page; here it shows whether the console stayed quiet. */
export async function closeMap(page: Page): Promise<void> {
  const { complaints } = page as Page & { complaints(): string[] };
  assert.deepEqual(complaints(), [], "the console complained");
  await page.context().close();
}

/** Waits until the collections are loaded and the parcel tiles are painted. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForSelector(".topbar");
  await page.waitForFunction(
    () =>
      document.querySelector<HTMLElement>(".progress")?.hidden !== false &&
      document.getElementById("map")?.getAttribute("aria-busy") !== "true",
  );
}

/** A small picture, as a file that a person chooses. */
export function picture(name: string) {
  const buffer = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  return { name, mimeType: "image/png", buffer };
}

export function hash(page: Page): string {
  return decodeURIComponent(new URL(page.url()).hash);
}

export async function untilHash(page: Page, pattern: RegExp): Promise<void> {
  await page.waitForFunction((source) => new RegExp(source).test(location.hash), pattern.source);
}

export async function api<T>(path: string): Promise<T> {
  const response = await fetch(`${BASE}${path}`);
  assert.equal(response.status, 200, path);
  return (await response.json()) as T;
}

interface Parcel {
  id: number;
  geometry: { type: string; coordinates: number[][][] | number[][][][] };
  properties: Record<string, unknown>;
}

/** One demonstration parcel, with a point that surely lies in it. */
export async function someParcel(query: string): Promise<Parcel & { inside: [number, number] }> {
  const page = await api<{ features: Parcel[] }>(`/api/collections/parcels/items?limit=1&${query}`);
  const parcel = page.features[0];
  assert.ok(parcel, `no parcel for ${query}; the tests need the demonstration data`);
  const ring = (
    parcel.geometry.type === "MultiPolygon"
      ? parcel.geometry.coordinates[0]?.[0]
      : parcel.geometry.coordinates[0]
  ) as number[][];
  const corners = ring.slice(0, -1);
  const mean = (at: number) =>
    corners.reduce((sum, corner) => sum + (corner[at] ?? 0), 0) / corners.length;
  return { ...parcel, inside: [mean(0), mean(1)] };
}

/** The middle of the map on the screen. */
export async function middle(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.locator("#map").boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Whether any parcel tile holds a pixel that is not transparent. */
export function paintedParcels(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const side = 256;
    const scratch = document.createElement("canvas");
    scratch.width = scratch.height = side;
    const pen = scratch.getContext("2d", { willReadFrequently: true });
    if (!pen) return false;
    for (const tile of document.querySelectorAll<HTMLCanvasElement>(".leaflet-parcels-pane canvas"))
      pen.drawImage(tile, 0, 0, side, side);
    const { data } = pen.getImageData(0, 0, side, side);
    return data.some((value, at) => at % 4 === 3 && value > 0);
  });
}
