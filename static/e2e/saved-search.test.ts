import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

test("a search is saved without an account, found again, and deleted", async () => {
  const page = await openPage(browser, "/sites?min_area_ha=5&corridor=west");
  await page.getByRole("button", { name: "Lưu tìm kiếm" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên", { exact: true }).fill("Phía Tây từ 5 ha");
  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await dialog.getByText("Đã lưu tìm kiếm.").waitFor();
  const feed = await dialog.getByRole("link", { name: "Nguồn tin Atom" }).getAttribute("href");
  const answer = await page.context().request.get(new URL(feed ?? "", page.url()).href);
  assert.equal(answer.status(), 200);
  assert.match(await answer.text(), /<feed[^>]*http:\/\/www\.w3\.org\/2005\/Atom/);
  await dialog.getByRole("link", { name: "Tìm kiếm đã lưu" }).click();
  const item = page.locator(".saved-item", { hasText: "Phía Tây từ 5 ha" });
  await item.waitFor();
  assert.match((await item.textContent()) ?? "", /\d+ mặt bằng đáp ứng/);
  await item.getByRole("link", { name: "Phía Tây từ 5 ha" }).click();
  await page.waitForURL(/min_area_ha=5&corridor=west/);
  await page.goto(new URL("/sites/saved", page.url()).href);
  await page.getByRole("button", { name: "Xóa tìm kiếm “Phía Tây từ 5 ha”" }).click();
  await page.getByText("Chưa lưu tìm kiếm nào.").waitFor();
  await closeMap(page);
});

/** The letter to an address, as soon as it was sent. */
async function letterTo(address: string): Promise<string> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const letters = (await (await fetch(process.env.E2E_LETTERS ?? "")).json()) as string[];
    const found = letters.find((text) => text.includes(`To: <${address}>`));
    if (found) return found;
    await new Promise((done) => setTimeout(done, 250));
  }
  return assert.fail(`no letter to ${address}`);
}

for (const lang of ["vi", "en"] as const)
  test(`letters are asked for, confirmed and ended, ${lang}`, async () => {
    const say = (vi: string, en: string) => (lang === "vi" ? vi : en);
    const page = await openPage(browser, "/sites?min_area_ha=5&corridor=east", {
      phone: lang === "en",
      before: async (fresh) => {
        await fresh.addInitScript((code) => localStorage.setItem("matbang.lang", code), lang);
      },
    });
    const address = `reader-${lang}-${Date.now()}@example.com`;
    await page.getByRole("button", { name: say("Lưu tìm kiếm", "Save search") }).click();
    const dialog = page.getByRole("dialog");
    const email = dialog.getByLabel(say("Thư điện tử (không bắt buộc)", "E-mail (optional)"));
    const save = dialog.getByRole("button", { name: say("Lưu", "Save"), exact: true });
    await email.fill("nobody");
    await save.click();
    await dialog
      .getByRole("alert")
      .filter({ hasText: /@example.com/ })
      .waitFor();
    await email.fill(address);
    await save.click();
    await dialog.getByText(say("hãy mở liên kết trong thư", "follow the link in it")).waitFor();
    const letter = await letterTo(address);
    const link = /http:\S+\/sites\/mail\?token=[0-9a-f]{32}/.exec(letter)?.[0];
    assert.ok(link, letter);
    assert.doesNotMatch(letter, /List-Unsubscribe:/, "there is nothing to end before it begins");
    await page.goto(link);
    assert.deepEqual(await violations(page), []);
    const confirm = page.getByRole("button", { name: say("Xác nhận", "Confirm") });
    await confirm.focus();
    await page.keyboard.press("Enter");
    await page.getByText(say("Đã xác nhận.", "Confirmed.")).waitFor();
    await page.goto(`${link}&end=1`);
    await page.getByRole("button", { name: say("Thôi nhận thư", "End the letters") }).click();
    await page.getByText(say("xóa địa chỉ của bạn", "your address is deleted")).waitFor();
    await closeMap(page);
  });
