import assert from "node:assert/strict";
import { before, test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, startBrowser } from "./browser.ts";
import { sitesThere } from "./sites.ts";

const browser = await startBrowser();
before(sitesThere);

test("three sites are chosen, compared, and one of them is taken out", async () => {
  const page = await openPage(browser, "/sites");
  const boxes = page.locator(".site-item .compare-box input");
  await boxes.nth(2).waitFor();
  for (const at of [0, 1, 2]) await boxes.nth(at).check();
  await page.locator(".basket-bar").getByText("Đã chọn 3 / 4 khu").waitFor();
  await page.locator(".basket-bar").getByRole("link", { name: "So sánh" }).click();
  const table = page.locator(".compared-sites");
  await table.waitFor();
  assert.equal(await table.locator("thead th").count(), 3);
  assert.equal(await table.locator("thead svg[role=img]").count(), 3, "each has its small map");
  assert.ok((await table.locator(".is-different").count()) > 0);
  assert.ok((await table.locator(".is-best").count()) > 0);
  const all = await table.locator("tbody tr").count();
  await page.getByLabel("Chỉ hiện dòng có khác biệt").check();
  assert.equal(
    await table.locator("tbody tr").count(),
    await table.locator("tbody tr.is-different").count(),
  );
  assert.ok((await table.locator("tbody tr").count()) < all);
  assert.deepEqual(await violations(page), []);
  await page
    .getByRole("link", { name: /^Bỏ khỏi so sánh: / })
    .first()
    .click();
  await page.waitForURL((url) => url.searchParams.get("ids")?.split(",").length === 2);
  await page.locator(".compared-sites thead th").nth(1).waitFor();
  assert.equal(await page.locator(".compared-sites thead th").count(), 2);
  await closeMap(page);
});

test("a fifth site finds no room in the comparison", async () => {
  const page = await openPage(browser, "/sites?within_months=24");
  const boxes = page.locator(".site-item .compare-box input");
  await boxes.nth(4).waitFor();
  for (const at of [0, 1, 2, 3]) await boxes.nth(at).check();
  await boxes.nth(4).click();
  await page.getByText("Chỉ so sánh được 4 khu một lần").waitFor();
  assert.equal(await boxes.nth(4).isChecked(), false);
  await closeMap(page);
});

test("a site's page says where each thing is from, and what is not known", async () => {
  const { items } = await api<{ items: { id: string }[] }>("/api/sites?limit=1");
  const id = items[0]?.id;
  assert.ok(id, "the demonstration has sites");
  for (const phone of [false, true]) {
    const page = await openPage(browser, `/sites/${id}`, { phone });
    await page.locator(".statements").waitFor();
    for (const topic of ["price", "term", "incentive", "power", "water", "labour", "contact"]) {
      const row = page.locator(`.statements [data-topic=${topic}]`);
      const text = (await row.textContent()) ?? "";
      assert.ok(/Nguồn:|Chưa có thông tin/.test(text), `${topic}: ${text}`);
    }
    await page.getByText("Xem từng thửa").click();
    await page.locator(".hash-line code").waitFor();
    assert.ok((await page.locator("table th[scope=row]").count()) > 4);
    const meta = await page.evaluate(() => ({
      ld: document.getElementById("json-ld")?.textContent ?? "",
      description: document.querySelector<HTMLMetaElement>("meta[name=description]")?.content ?? "",
    }));
    assert.equal(JSON.parse(meta.ld)["@type"], "Place");
    assert.match(meta.description, /ha/);
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  }
});
