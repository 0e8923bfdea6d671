import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { closeMap, type DemoAccount, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

const pages: Record<
  string,
  { path: string; as?: DemoAccount; phone?: boolean; act?(page: Page): Promise<void> }
> = {
  "the profile of nobody": { path: "/account" },
  "a profile": {
    path: "/account",
    as: "agency",
    act: (page) => page.getByText("Bảng quyền của mọi vai trò").click(),
  },
  "a profile on a phone": { path: "/account", as: "planner", phone: true },
  "the menu of a phone": {
    path: "/account",
    as: "admin",
    phone: true,
    act: (page) => page.getByRole("button", { name: "Trình đơn" }).click(),
  },
  "the accounts": { path: "/admin", as: "admin" },
  "an account with its areas": {
    path: "/admin",
    as: "admin",
    act: async (page) => {
      await page.getByRole("button", { name: "Sửa tài khoản agency" }).click();
      await page.locator(".area-map path").first().waitFor();
    },
  },
  "the accounts on a phone": { path: "/admin", as: "admin", phone: true },
  "the trail": { path: "/audit", as: "admin" },
};

for (const [name, { path, as, phone, act }] of Object.entries(pages)) {
  test(`axe finds nothing: ${name}`, async () => {
    const page = await openPage(browser, path, { ...(as ? { as } : {}), phone: phone ?? false });
    await page.waitForTimeout(400);
    await act?.(page);
    assert.deepEqual(await violations(page), []);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth > window.innerWidth + 1,
    );
    assert.equal(overflow, false, "the page is wider than the screen");
    await closeMap(page);
  });
}

test("text of twice the size stays on the screen", async () => {
  for (const path of ["/account", "/admin", "/audit"]) {
    const page = await openPage(browser, path, {
      as: "admin",
      before: async (fresh) => {
        await fresh.addInitScript(() => {
          document.addEventListener("DOMContentLoaded", () =>
            document.documentElement.style.setProperty("font-size", "200%"),
          );
        });
      },
    });
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".topbar *, main h1, main h2")]
        .filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1)
        .map((node) => node.className || node.tagName),
    );
    assert.deepEqual(wide, [], path);
    await closeMap(page);
  }
});
