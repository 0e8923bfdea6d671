import assert from "node:assert/strict";
import { test } from "node:test";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const PROJECT = "demo-kcn-bac-tien-phong";
const password = process.env.MATBANG_DEMO_PASSWORD ?? "";

for (const phone of [false, true])
  test(`an officer's morning, from sign-in to report${phone ? ", on a phone" : ""}`, async () => {
    const page = await openPage(browser, `/clearance?project=${PROJECT}&state=notified`, {
      phone,
      allow: /401/,
    });
    // What is to be done: the list knows what is late.
    const first = page.locator(".work-table tbody tr a[href^='/parcels/']").first();
    const href = await first.getAttribute("href");
    const id = Number(href?.split("/").at(-1));
    await first.click();
    await page.waitForURL(new RegExp(`/parcels/${id}`));

    await page.locator(".parcel-side").getByRole("button", { name: "Đăng nhập" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Tên đăng nhập").fill("agency");
    await dialog.getByLabel("Mật khẩu").fill(password);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });

    // The step is recorded, and what stands in the way beside it.
    await page.locator(".step-choice", { hasText: "đang kiểm đếm" }).click();
    await page.getByRole("button", { name: "Ghi nhận" }).click();
    await page.locator(".state-card h2", { hasText: "đang kiểm đếm" }).waitFor();
    assert.equal((await api<{ state: string }>(`/api/parcels/${id}`)).state, "inventory");
    const obstacles = page.locator(".obstacle-card");
    await obstacles.getByRole("button", { name: "Báo vướng mắc" }).click();
    await obstacles.getByLabel("Loại vướng mắc").selectOption("graves");
    await obstacles.getByRole("button", { name: "Ghi vướng mắc" }).click();
    await obstacles.locator("li:not(.is-closed)").first().waitFor();
    assert.ok((await api<{ obstructed: boolean }>(`/api/parcels/${id}`)).obstructed);

    // The project knows of it, and its report is a paper.
    await page.goto(new URL(`/projects/${PROJECT}`, page.url()).href);
    const report = await page.getByRole("link", { name: "Báo cáo PDF" }).getAttribute("href");
    const answer = await page.context().request.get(new URL(report ?? "", page.url()).href);
    assert.equal(answer.headers()["content-type"], "application/pdf");
    assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-");
    await closeMap(page);
  });
