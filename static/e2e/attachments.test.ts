import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.ts";
import { api, closeMap, openPage, picture, startBrowser } from "./browser.ts";

const browser = await startBrowser();

async function someParcel(nth: number): Promise<number> {
  const { items } = await api<{ items: { id: number }[] }>(
    "/api/clearance/worklist?state=recovery_decided&project=demo-kcn-bac-tien-phong&sort=number&limit=50",
  );
  const id = items[nth]?.id;
  assert.ok(id, "the tests need the demonstration data");
  return id;
}

test("a paper is attached to a step on the timeline, fetched, and withdrawn with the reason", async () => {
  const page = await openPage(browser, `/parcels/${await someParcel(0)}`, { as: "agency" });
  const step = page.locator(".timeline li").first();
  const name = `biên bản ${Date.now()}.pdf`;
  await step.getByLabel("Thêm tệp").setInputFiles({
    name,
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
  });
  const line = step.locator(".attachment-list li", { hasText: name });
  await line.waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    line.getByRole("link").click(),
  ]);
  assert.equal(download.suggestedFilename(), name);
  assert.deepEqual(await violations(page), []);
  await line.getByRole("button", { name: "Rút lại" }).click();
  await page.getByRole("dialog").getByLabel("Lý do").fill("nhầm thửa");
  await page.getByRole("dialog").getByRole("button", { name: "Rút lại" }).click();
  await line.getByText(/agency rút lại .*nhầm thửa/).waitFor();
  await closeMap(page);
});

test("on a phone a photograph goes to the parcel, and what is no picture is refused in words", async () => {
  const page = await openPage(browser, `/parcels/${await someParcel(1)}`, {
    as: "agency",
    phone: true,
    allow: /415/,
  });
  const card = page.locator(".attachments");
  await card.getByLabel("Thêm tệp").setInputFiles({
    name: "IMG_0001.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1"),
  });
  await page.getByText("Chưa đính kèm được IMG_0001.jpg").waitFor();
  await card.getByLabel("Thêm tệp").setInputFiles(picture("ảnh.png"));
  await card.getByRole("link", { name: "ảnh.png" }).first().waitFor();
  await closeMap(page);
});

test("the public sees no papers", async () => {
  const page = await openPage(browser, `/parcels/${await someParcel(0)}`);
  await page.locator(".timeline li").first().waitFor();
  assert.ok(await page.locator(".attachments").isHidden());
  assert.equal(await page.locator(".attachment-list").count(), 0);
  await closeMap(page);
});
