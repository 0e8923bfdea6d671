import assert from "node:assert/strict";
import { before, test } from "node:test";
import { violations } from "./axe.ts";
import { api, BASE, closeMap, openPage, startBrowser } from "./browser.ts";
import { sitesThere } from "./sites.ts";

const browser = await startBrowser();
before(sitesThere);

/** An investor's enquiry, sent as the form sends it. */
async function sendEnquiry(): Promise<string> {
  const { items } = await api<{ items: { id: string }[] }>("/api/sites?limit=1");
  const answer = await fetch(`${BASE}/api/enquiries`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      site: items[0]?.id,
      name: "Nguyễn Thị Thử",
      organisation: "Công ty Ví Dụ",
      email: "thu@example.com",
      phone: "",
      message: "Cần 20 ha từ quý II.\n<b>không phải thẻ</b>",
      consent: true,
      lang: "vi",
      website: "",
      opened_at: new Date(Date.now() - 60_000).toISOString(),
    }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return ((await answer.json()) as { reference: string }).reference;
}

test("an enquiry goes from new to answered, and its history says who did what", async () => {
  const reference = await sendEnquiry();
  const page = await openPage(browser, "/enquiries?state=new", { as: "admin" });
  const item = page.locator(`[data-reference="${reference}"]`);
  await item.waitFor();
  await item.getByText("<b>không phải thẻ</b>").waitFor();
  for (const [to, words] of [
    ["in_progress", "Gọi lại thứ Hai"],
    ["answered", "Đã gửi tờ thông tin"],
  ] as const) {
    await item.getByRole("button", { name: "Xem và xử lý" }).click();
    await item.locator("select[name=to]").selectOption(to);
    await item.locator("textarea[name=note]").fill(words);
    await item.getByRole("button", { name: "Lưu bước này" }).click();
    await page.getByText(`Đã lưu yêu cầu ${reference}`).waitFor();
    await page.locator("#enquiry-state").selectOption(to);
    await item.locator(`.enquiry-${to}`).waitFor();
  }
  await item.getByRole("button", { name: "Xem và xử lý" }).click();
  await item.getByText("Gọi lại thứ Hai").waitFor();
  assert.deepEqual(await violations(page), []);
  await closeMap(page);
});

test("nobody else sees the queue", async () => {
  const planner = await openPage(browser, "/enquiries", { as: "planner" });
  await planner.getByText("Tài khoản này không được xem").waitFor();
  await closeMap(planner);
  const stranger = await openPage(browser, "/enquiries");
  await stranger.getByText("Đăng nhập bằng tài khoản").waitFor();
  assert.equal((await fetch(`${BASE}/api/enquiries`)).status, 401);
  await closeMap(stranger);
});
