import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, picture, startBrowser } from "./browser.ts";

const browser = await startBrowser();

/** A parcel of the agency's area without an obstacle. */
async function freeParcel(nth: number): Promise<number> {
  const { items } = await api<{ items: { id: number; obstructed: boolean }[] }>(
    "/api/clearance/worklist?state=handed_over&project=demo-kcn-bac-tien-phong&sort=area&limit=200",
  );
  const id = items.filter(({ obstructed }) => !obstructed)[nth]?.id;
  assert.ok(id, "the tests need the demonstration data");
  return id;
}

for (const phone of [false, true]) {
  test(`an officer opens and closes an obstacle${phone ? " on a phone" : ""}`, async () => {
    const id = await freeParcel(phone ? 1 : 0);
    const page = await openPage(browser, `/parcels/${id}`, { as: "agency", phone });
    const card = page.locator(".obstacle-card");
    await card.getByRole("button", { name: "Báo vướng mắc" }).click();
    await card.getByRole("button", { name: "Ghi vướng mắc" }).click();
    await card.locator(".field-fault").first().waitFor();
    await card.getByLabel("Loại vướng mắc").selectOption("enforcement_recovery");
    const mark = Date.now();
    await card.getByLabel("Nội dung").fill(`chờ cưỡng chế ${mark}`);
    await card.getByLabel("Kèm giấy tờ, ảnh").setInputFiles(picture("hiện trạng.png"));
    await card.getByRole("button", { name: "Ghi vướng mắc" }).click();
    const open = card.locator("li:not(.is-closed)", { hasText: `chờ cưỡng chế ${mark}` });
    await open.getByRole("link", { name: "hiện trạng.png" }).waitFor();
    await open.getByRole("button", { name: "Xem ảnh" }).click();
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>(".attachment-picture")?.naturalWidth === 1,
    );
    await page.keyboard.press("Escape");
    assert.ok((await api<{ obstructed: boolean }>(`/api/parcels/${id}`)).obstructed);
    assert.deepEqual(await violations(page), []);
    await card.getByRole("button", { name: "Đã xử lý xong" }).first().click();
    await card.getByLabel("Cách xử lý").fill(`đã vận động ${mark}`);
    await card.locator("form").getByRole("button", { name: "Đã xử lý xong" }).click();
    await card.locator(".is-closed", { hasText: `đã vận động ${mark}` }).waitFor();
    assert.ok(!(await api<{ obstructed: boolean }>(`/api/parcels/${id}`)).obstructed);
    await closeMap(page);
  });
}

test("what is typed outlives what others record, and is sent after a second look", async () => {
  const id = await freeParcel(2);
  const mine = await openPage(browser, `/parcels/${id}`, { as: "agency", allow: /412/ });
  const theirs = await openPage(browser, `/parcels/${id}`, { as: "admin" });
  const open = async (page: typeof mine, kind: string) => {
    const card = page.locator(".obstacle-card");
    await card.getByRole("button", { name: "Báo vướng mắc" }).click();
    await card.getByLabel("Loại vướng mắc").selectOption(kind);
    return card;
  };
  const card = await open(mine, "graves");
  await card.getByLabel("Nội dung").fill("hai ngôi mộ");
  const other = await open(theirs, "no_funds");
  await other.getByRole("button", { name: "Ghi vướng mắc" }).click();
  await card.locator(".obstacle-list li").first().waitFor({ timeout: 3000 });
  assert.equal(await card.getByLabel("Nội dung").inputValue(), "hai ngôi mộ");
  await card.getByRole("button", { name: "Ghi vướng mắc" }).click();
  await card.getByText("hai ngôi mộ").waitFor();
  assert.equal(await card.locator(".obstacle-list li").count(), 2);
  await closeMap(theirs);
  await closeMap(mine);
});

test("the public reads that something stands in the way, not what", async () => {
  const id = await freeParcel(3);
  const page = await openPage(browser, `/parcels/${id}`);
  await page.locator(".obstacle-card").getByText("Không có vướng mắc").waitFor();
  assert.equal(await page.locator(".obstacle-card button:visible").count(), 0);
  await closeMap(page);
});

test("one obstacle is reported for many parcels at once", async () => {
  const page = await openPage(
    browser,
    "/clearance?project=demo-kcn-bac-tien-phong&state=plan_posted",
    { as: "agency", allow: /409/ },
  );
  const boxes = page.locator(".work-table tbody input[type=checkbox]");
  for (const nth of [0, 1]) await boxes.nth(nth).check();
  await page.locator(".many summary", { hasText: "Báo một vướng mắc" }).click();
  await page.locator(".many").getByLabel("Loại vướng mắc").selectOption("waiting_resettlement");
  await page.locator(".many").getByRole("button", { name: "Ghi vướng mắc" }).click();
  await page.locator(".many h3", { hasText: /Đã ghi nhận \d \/ 2 thửa/ }).waitFor();
  await closeMap(page);
});
