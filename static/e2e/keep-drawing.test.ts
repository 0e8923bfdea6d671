import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

test("without an account a drawing is kept on the device and offered again", async () => {
  const page = await openPage(browser, "/proposals/new", { allow: /40[0-9]/ });
  await page.locator('#map[data-tool="look"]').waitFor();
  await page.getByRole("button", { name: "Nhập toạ độ hoặc tệp" }).click();
  await page
    .locator("#import-text")
    .fill("2330000\t420000\n2330000\t421000\n2331000\t421000\n2331000\t420000");
  await page.getByRole("button", { name: "Thay hình" }).click();
  await page.locator("#proposal-name").fill("Khu thử của tôi");
  await page.waitForFunction(() =>
    localStorage.getItem("matbang.proposal.new")?.includes("của tôi"),
  );
  await page.reload();
  await page.getByRole("button", { name: "Dùng bản đã giữ" }).click();
  assert.equal(await page.locator("#proposal-name").inputValue(), "Khu thử của tôi");
  await page.waitForFunction(() =>
    /^100\u00a0ha$/.test(document.querySelector(".report .big-figure strong")?.textContent ?? ""),
  );
  await closeMap(page);
});

test("a change of language leaves the drawing on the desk", async () => {
  const page = await openPage(browser, "/proposals/new", { allow: /40[0-9]/ });
  await page.locator('#map[data-tool="look"]').waitFor();
  await page.getByRole("button", { name: "Nhập toạ độ hoặc tệp" }).click();
  await page
    .locator("#import-text")
    .fill("2330000\t420000\n2330000\t421000\n2331000\t421000\n2331000\t420000");
  await page.getByRole("button", { name: "Thay hình" }).click();
  await page.locator(".lang-switch label").nth(1).click();
  await page.getByRole("toolbar", { name: "Drawing tools" }).waitFor();
  await page.waitForFunction(() =>
    /^100\u00a0ha$/.test(document.querySelector(".report .big-figure strong")?.textContent ?? ""),
  );
  await closeMap(page);
});

test("a page that is built anew takes the old map down", async () => {
  const page = await openPage(browser, "/proposals/new", { allow: /40[0-9]/ });
  await page.locator('#map[data-tool="look"]').waitFor();
  await page.evaluate(() => {
    Object.assign(window, { old: document.getElementById("map") });
  });
  for (const [at, name] of [
    [1, "Drawing tools"],
    [0, "Công cụ vẽ"],
  ] as const) {
    await page.locator(".lang-switch label").nth(at).click();
    await page.getByRole("toolbar", { name }).waitFor();
  }
  const gone = await page.evaluate(() => {
    const { old } = window as unknown as { old: HTMLElement & { _leaflet_id?: number } };
    return { left: old.childElementCount, bound: old._leaflet_id };
  });
  assert.deepEqual(gone, { left: 0, bound: undefined }, "the first map still holds its layers");
  await closeMap(page);
});

test("while the service cannot be reached the work stays here, and says so", async () => {
  const page = await openPage(browser, "/proposals/new", {
    as: "planner",
    allow: /40[0-9]|ERR_|503/,
  });
  await page.locator('#map[data-tool="look"]').waitFor();
  await page.context().setOffline(true);
  await page.locator("#proposal-name").fill("Vẽ khi mất mạng");
  await page.locator('.save-line[data-save="local"]').waitFor();
  await page.context().setOffline(false);
  await closeMap(page);
});
