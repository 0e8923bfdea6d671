import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import {
  api,
  closeMap,
  drawn,
  middle,
  openMap,
  openPage,
  someParcel,
  startBrowser,
  untilHash,
} from "./browser.ts";

const browser = await startBrowser();

interface Event {
  id: number;
  to: string;
  effective_on: string;
  part: number;
  corrected_by: number | null;
}

const eventsOf = async (id: number, query = "") =>
  (await api<{ events: Event[] }>(`/api/parcels/${id}/events${query}`)).events;

/** Parcels of the agency's area with one part, several steps, and a last step that can move by a day. */
async function movable(): Promise<{ id: number; events: Event[] }[]> {
  const { items } = await api<{ items: { id: number }[] }>(
    "/api/clearance/worklist?state=inventory&project=demo-kcn-bac-tien-phong&sort=number&limit=40",
  );
  const found: { id: number; events: Event[] }[] = [];
  for (const { id } of items) {
    const events = await eventsOf(id);
    const last = events.at(-1)?.effective_on ?? "";
    const whole = new Set(events.map(({ part }) => part)).size === 1;
    const untouched = events.every(({ corrected_by }) => corrected_by === null);
    if (whole && untouched && events.length > 1 && last < "2026-11-01") found.push({ id, events });
    if (found.length > 1) break;
  }
  assert.ok(found.length > 1, "the tests need the demonstration data");
  return found;
}

const nextDay = (day: string, n: number) =>
  new Date(Date.parse(`${day}T00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

for (const phone of [false, true]) {
  test(`an officer corrects a step, and an inspector asks what was known${phone ? ", on a phone" : ""}`, async () => {
    const [first, second] = await movable();
    const { id, events } = (phone ? second : first) as { id: number; events: Event[] };
    const old = events.at(-1) as Event;
    const before = events.at(-2) as Event;
    const yesterday = nextDay(new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10), -1);

    const officer = await openPage(browser, `/parcels/${id}`, {
      as: "agency",
      phone,
      allow: /409|422/,
    });
    const history = officer.locator(".history-card");
    // The step before cannot have been missing: the law has no such order.
    await history
      .getByRole("button", { name: /^Đính chính bước/ })
      .nth(1)
      .click();
    const dialog = officer.locator("dialog");
    await dialog.getByLabel("Sai ở đâu").selectOption("void");
    await dialog.getByLabel("Lý do đính chính").fill("thử");
    await dialog.getByLabel("Văn bản làm căn cứ đính chính").fill("BB 1");
    await dialog.getByRole("button", { name: "Ghi đính chính" }).click();
    await dialog.getByText("Pháp luật không cho phép trình tự đó").waitFor();
    assert.deepEqual(await violations(officer), []);
    await dialog.getByRole("button", { name: "Đóng" }).click();
    // The last one began two days later.
    await history
      .getByRole("button", { name: /^Đính chính bước/ })
      .first()
      .click();
    await dialog.getByRole("button", { name: "Ghi đính chính" }).click();
    await dialog.locator(".field-fault:not([hidden])").first().waitFor();
    await dialog.getByLabel("Ngày có hiệu lực").fill(nextDay(old.effective_on, 2));
    await dialog.getByLabel("Lý do đính chính").fill("ghi nhầm ngày");
    await dialog.getByLabel("Văn bản làm căn cứ đính chính").fill("BB 07/BB-HĐBT");
    await dialog.getByRole("button", { name: "Ghi đính chính" }).click();
    await dialog.waitFor({ state: "detached" });
    await history.locator(".timeline-was s").first().waitFor();
    await history.getByText("ghi nhầm ngày").waitFor();
    assert.deepEqual(await violations(officer), []);
    await closeMap(officer);

    // The public sees that, not why; and how it was told before.
    const inspector = await openPage(browser, `/parcels/${id}?at=${old.effective_on}`, { phone });
    const answer = inspector.locator(".asof-answer");
    const name = async (state: string) => {
      const { clearance_states } = await api<{
        clearance_states: { code: string; name: { vi: string } }[];
      }>("/api/reference");
      return clearance_states.find(({ code }) => code === state)?.name.vi ?? "";
    };
    await answer.getByText(await name(before.to)).waitFor();
    await inspector.getByLabel("Theo những gì đã ghi nhận đến hết ngày").fill(yesterday);
    await answer.getByText(await name(old.to)).waitFor();
    assert.match(inspector.url(), new RegExp(`known=${yesterday}`));
    await inspector.getByRole("button", { name: "Về hôm nay" }).click();
    await inspector.locator(".timeline-was s").first().waitFor();
    assert.doesNotMatch(
      (await inspector.locator("main").textContent()) ?? "",
      /ghi nhầm ngày|07\/BB/,
    );
    await closeMap(inspector);
  });

  test(`the map looks back to a day, says so, and returns${phone ? ", on a phone" : ""}`, async () => {
    const parcel = await someParcel("state=clean");
    const [lng, lat] = parcel.inside;
    const page = await openMap(browser, {
      view: `17/${lat}/${lng}&lang=vi&asof=2019-01-02&known=1`,
      phone,
    });
    const banner = page.locator(".asof-banner");
    await banner
      .getByText(/Thửa đất tại ngày 0?2\.0?1\.2019|Thửa đất tại ngày 0?2\/0?1\/2019/)
      .waitFor();
    const { x, y } = await middle(page);
    if (!phone) {
      await page.mouse.move(x - 4, y);
      await page.mouse.move(x, y);
      await page.locator(".map-tip", { hasText: /chưa thực hiện/i }).waitFor();
      await page.mouse.click(x, y);
      await untilHash(page, /sel=parcels:/);
      await page.locator("#detail .parcel-state", { hasText: /chưa thực hiện/i }).waitFor();
    }
    assert.deepEqual(await violations(page), []);
    await banner.getByRole("button", { name: "Về hôm nay" }).click();
    await banner.waitFor({ state: "hidden" });
    await drawn(page);
    assert.ok(!page.url().includes("asof="));
    if (!phone) {
      await page.locator("#detail .parcel-state", { hasText: /mặt bằng sạch/i }).waitFor();
      await page.getByLabel("Xem thửa đất tại ngày").fill("2024-03-12");
      await untilHash(page, /asof=2024-03-12/);
      await banner.waitFor();
    }
    await closeMap(page);
  });
}

test("the work list of a past day says that it is one", async () => {
  const page = await openPage(browser, "/clearance?at=2024-03-12", { as: "agency" });
  const bar = page.locator(".work-asof");
  await bar.getByText("không phải tình trạng hôm nay").waitFor();
  await page.locator(".work-table tbody tr, .work-table li").first().waitFor();
  const then = await page.locator(".work-count").textContent();
  assert.deepEqual(await violations(page), []);
  await bar.getByRole("button", { name: "Về hôm nay" }).click();
  await page.waitForURL((url) => !url.search.includes("at="));
  await page.waitForFunction(
    (text) => document.querySelector(".work-count")?.textContent !== text,
    then,
  );
  await closeMap(page);
});

test("a zone's figures follow the day of the map", async () => {
  const page = await openMap(browser, {
    view: "13/20.86/106.87&lang=vi&sel=zones:kcn-bac-tien-phong&asof=2019-01-02",
  });
  const panel = page.locator("#detail");
  await panel.getByText(/Thửa đất tại ngày/).waitFor();
  const figure = panel.locator(".big-figure", { hasText: "đã bàn giao hoặc sạch" });
  const then = await figure.textContent();
  await page.locator(".asof-banner").getByRole("button", { name: "Về hôm nay" }).click();
  await page.waitForFunction((text) => {
    const now = [...document.querySelectorAll("#detail .big-figure")].map(
      ({ textContent }) => textContent ?? "",
    );
    return now.some((one) => one.includes("đã bàn giao hoặc sạch") && one !== text);
  }, then);
  await closeMap(page);
});
