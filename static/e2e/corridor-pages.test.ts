import assert from "node:assert/strict";
import { test } from "node:test";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

interface Strip {
  sections: Record<string, number>[];
  works: { name: { vi: string }; deadline: string | null }[];
  zones: { name: { vi: string } }[];
}

const sum = (strip: Strip, stage: string) =>
  strip.sections.reduce((total, section) => total + (section[stage] ?? 0), 0);

test("both corridors stand side by side with the figures of the service", async () => {
  const page = await openPage(browser, "/corridors");
  await page.locator(".supply-forecast").nth(1).waitFor();
  for (const [at, code] of ["west", "east"].entries()) {
    const strip = await api<Strip>(`/api/corridors/${code}/strip?within_km=5`);
    const vacant = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 }).format(
      sum(strip, "vacant_ha"),
    );
    const card = page.locator(".corridor-pair > section").nth(at);
    assert.match(
      (await card.locator(".supply-figures:not(.supply-forecast)").textContent()) ?? "",
      new RegExp(vacant),
    );
    await card.locator("svg.strip rect").first().waitFor();
  }
  await closeMap(page);
});

test("one follows a line: strip, land by ten kilometres, works with promise and reality", async () => {
  const page = await openPage(browser, "/corridors");
  await page.getByRole("link", { name: "Xem dọc tuyến" }).nth(1).click();
  await page.getByRole("heading", { level: 1, name: "Tuyến phía Đông" }).waitFor();
  const strip = await api<Strip>("/api/corridors/east/strip?within_km=5");
  const region = (name: string) => page.getByRole("region", { name });
  await region("Đất theo từng 10 km").waitFor();
  assert.equal(
    await region("Đất theo từng 10 km").locator("tbody tr").count(),
    strip.sections.length,
  );
  const works = region("Công trình giao thông: cam kết và thực tế");
  assert.equal(await works.locator("tbody tr").count(), strip.works.length);
  const promised = works.locator("tr", { hasText: "Cao tốc Vân Đồn – Móng Cái" });
  await promised.getByText(/Trễ \d+ tháng/).waitFor();
  for (const zone of strip.zones)
    assert.ok(await region("Đầu mối và các khu theo lý trình").getByText(zone.name.vi).count());
  await closeMap(page);
});

test("the width counts anew and stays in the address", async () => {
  const page = await openPage(browser, "/corridors/west?within_km=2");
  const rows = page
    .getByRole("region", { name: "Đầu mối và các khu theo lý trình" })
    .locator("tbody tr");
  await rows.first().waitFor();
  const narrow = await rows.count();
  await page
    .locator("label", { hasText: "20" })
    .locator("input[name=within]")
    .check({ force: true });
  await page.waitForURL(/within_km=20/);
  await rows.nth(narrow).waitFor();
  assert.ok((await rows.count()) > narrow);
  assert.equal(
    await page.evaluate(() => (document.activeElement as HTMLInputElement).value),
    "20",
    "the focus stays on what was pressed",
  );
  await closeMap(page);
});

test("in English, on a phone: nothing is wider than the screen", async () => {
  const page = await openPage(browser, "/corridors/east", {
    phone: true,
    before: async (fresh) => {
      await fresh.addInitScript(() => localStorage.setItem("matbang.lang", "en"));
    },
  });
  await page.getByRole("heading", { name: "Transport works: promised and real" }).waitFor();
  const overflow = await page
    .locator("main")
    .evaluate((node) => node.scrollWidth - node.clientWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
  await closeMap(page);
});
