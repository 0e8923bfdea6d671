import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

interface Item {
  id: number;
  due_on: string | null;
  days_late: number | null;
  next: string | null;
  next_on: string | null;
}

const work = async (query: string) =>
  api<{ count: number; items: Item[] }>(`/api/clearance/worklist?${query}`);

const clock = async (id: number) =>
  api<{ due_on: string | null; handover_on: string | null }>(`/api/parcels/${id}/clock`);

/** A day as it stands on a Vietnamese page. */
const shown = (day: string) => day.split("-").reverse().join("/");

for (const phone of [false, true])
  test(`an officer finds what is late and what may be done next${phone ? ", on a phone" : ""}`, async () => {
    const page = await openPage(browser, "/clearance", { as: "agency", phone });
    await page.locator(".work-table tbody tr").first().waitFor();
    await page.getByLabel("Địa bàn của tôi").check();
    await page.getByLabel("Quá hạn", { exact: true }).check();
    await page.waitForURL(/mine=1&late=1/);
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".work-table tbody tr")].every((row) =>
        row.textContent?.includes("quá hạn"),
      ),
    );
    // All that is listed is late, and it is less than what is late everywhere.
    const all = await work("late=true");
    await page.waitForFunction((most) => {
      const text = document.querySelector(".work-count")?.textContent ?? "";
      const [listed, late] = [/^([\d.]+) thửa/, /([\d.]+) quá hạn/].map((figure) =>
        Number(figure.exec(text)?.[1]?.replaceAll(".", "")),
      );
      return listed !== undefined && listed > 0 && listed === late && listed < most;
    }, all.count);
    // What is narrowed is in the address: a link shows the same.
    await page.reload();
    await page.locator(".work-table tbody tr").first().waitFor();
    assert.equal(await page.getByLabel("Địa bàn của tôi").isChecked(), true);
    assert.deepEqual(await violations(page), []);
    await page.locator(".work-table tbody tr th a").first().click();
    await page.locator(".clock-headline .chip", { hasText: "quá hạn" }).waitFor();
    await page.locator(".next-steps li").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  });

test("the list is narrowed by the next step and by the days that are left", async () => {
  const page = await openPage(browser, "/clearance");
  await page.locator(".work-table tbody tr").first().waitFor();
  assert.equal(await page.getByLabel("Địa bàn của tôi").count(), 0);
  await page.locator("#filter-next").selectOption("paid");
  await page.waitForURL(/next=paid/);
  const payable = await work("next=paid");
  const count = page.locator(".work-count", {
    hasText: new RegExp(`^${payable.count.toLocaleString("vi-VN")} thửa`),
  });
  await count.waitFor();
  await page.locator("#filter-due").selectOption("90");
  await page.waitForURL(/due=90/);
  await closeMap(page);
});

test("a step too early is refused with the first lawful day, in the reader's language", async () => {
  const { items } = await work("state=paid&sort=next&limit=500");
  const early = items.find(({ next_on }) => next_on !== null && next_on > today());
  if (!early?.next_on) return; // the demonstration may have none today
  const page = await openPage(browser, `/parcels/${early.id}`, { as: "admin", allow: /409/ });
  await page.locator(".clock-card", { hasText: `được phép từ ${shown(early.next_on)}` }).waitFor();
  await page.locator(".step-choice", { hasText: "đã có quyết định thu hồi" }).first().click();
  await page.getByLabel("Số văn bản").fill("1/QĐ");
  await page.getByLabel("Ngày văn bản").fill(today());
  await page.getByRole("button", { name: "Ghi nhận" }).click();
  await page.locator(".form-error", { hasText: shown(early.next_on) }).waitFor();
  await closeMap(page);
});

test("an administrator corrects and confirms a rule, and the parcel shows it", async () => {
  const { items } = await work("state=plan_approved&limit=50");
  const one = items.find(({ due_on }) => due_on !== null);
  assert.ok(one?.due_on, "the tests need the demonstration data");
  const page = await openPage(browser, "/law", { as: "admin", allow: /422/ });
  const card = page.locator('.law-card[data-code="payment"]').first();
  await card.getByRole("button", { name: "Sửa chỗ ghi sai" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Giá trị").fill("20");
  await dialog.getByRole("button", { name: "Ghi", exact: true }).click();
  // A change without a reason is none.
  await dialog.locator('[name="reason"][aria-invalid="true"]').waitFor();
  await dialog.getByLabel("Lý do").fill("Thử sửa trong trình duyệt");
  await dialog.getByRole("button", { name: "Ghi", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await card.getByText("chờ cơ quan pháp chế xác nhận").waitFor();
  const after = await clock(one.id);
  assert.equal(
    Math.round((Date.parse(one.due_on) - Date.parse(after.due_on ?? "")) / 86_400_000),
    10,
  );
  await card.getByRole("button", { name: "Ghi nhận pháp chế xác nhận" }).click();
  await dialog.getByLabel("Văn bản xác nhận").fill("CV 12/STP (thử)");
  await dialog.getByRole("button", { name: "Ghi nhận pháp chế xác nhận" }).click();
  await dialog.waitFor({ state: "detached" });
  await card.getByText("đã xác nhận").waitFor();
  await card.getByRole("button", { name: "Các lần sửa" }).click();
  await dialog.getByText("value: 30 → 20").first().waitFor();
  await dialog.getByRole("button", { name: "Đóng" }).click();

  const reader = await openPage(browser, `/parcels/${one.id}`);
  await reader.locator(".clock-headline", { hasText: shown(after.due_on ?? "") }).waitFor();
  await closeMap(reader);

  // As it was, for the tests that follow.
  await card.getByRole("button", { name: "Sửa chỗ ghi sai" }).click();
  await dialog.getByLabel("Giá trị").fill("30");
  await dialog.getByLabel("Lý do").fill("Trả lại như cũ");
  await dialog.getByRole("button", { name: "Ghi", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await clock(one.id)).due_on, one.due_on);
  await closeMap(page);
});

for (const phone of [false, true])
  test(`axe finds nothing on the law in force${phone ? " on a phone" : ""}`, async () => {
    const page = await openPage(browser, "/law", { phone, as: "admin" });
    await page.locator(".law-card").first().waitFor();
    await page.locator(".law-days li").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Thêm quy định" }).click();
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  });

function today(): string {
  return new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
}
