import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { BASE, closeMap, type DemoAccount, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();

interface Proposal {
  id: string;
  state: string;
  name: string;
  revision: number;
  zone: string | null;
  allowed: string[];
  history: { action: string; by: string; reason?: string }[];
}

/** A square of 600 m in the hills north of Hạ Long, moved so that no two tests draw the same. */
function square(east: number): string {
  const x = 2334000;
  const corners = [
    [x, east],
    [x, east + 600],
    [x + 600, east + 600],
    [x + 600, east],
  ];
  return corners.map(([n, e], at) => `${at + 1}\t${n}.000\t${e}.000`).join("\n");
}

const open = (id: string, as?: DemoAccount) =>
  openPage(browser, `/proposals/${id}`, as ? { as } : {});

async function read(page: Page, id: string): Promise<Proposal> {
  const answer = await page.context().request.get(`${BASE}/api/proposals/${id}`);
  assert.equal(answer.status(), 200);
  return (await answer.json()) as Proposal;
}

/** A planner draws, names and keeps an area; the answer is its number. */
async function draw(name: string, east: number): Promise<{ page: Page; id: string }> {
  const page = await openPage(browser, "/proposals/new", { as: "planner" });
  await page.locator('#map[data-tool="look"]').waitFor();
  await page.locator("#proposal-name").fill(name);
  await page
    .getByRole("toolbar", { name: "Công cụ vẽ" })
    .getByRole("button", { name: "Nhập toạ độ hoặc tệp" })
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("#import-text").fill(square(east));
  await dialog.getByRole("button", { name: "Thay hình" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.waitForURL(/\/proposals\/\d+/);
  await page.locator('.save-line[data-save="saved"]').waitFor();
  const id = /proposals\/(\d+)/.exec(page.url())?.[1] ?? "";
  return { page, id };
}

/** Takes a step as its button and dialog have it, and waits until the state is said. */
async function step(page: Page, button: string, state: string, reason?: string): Promise<void> {
  await page.locator(".life").getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: button });
  if (reason !== undefined) await dialog.locator("#act-reason").fill(reason);
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".life .chip", { hasText: state }).first().waitFor();
}

test("drawn, submitted, returned, mended and approved: the register has the zone", async () => {
  const author = await draw("Khu thử phê duyệt", 421000);
  await step(author.page, "Trình thẩm định", "đã trình");
  assert.equal(await author.page.locator("#proposal-name").getAttribute("readonly"), "");
  assert.equal(
    await author.page.locator(".life").getByRole("button", { name: "Duyệt", exact: true }).count(),
    0,
    "nobody decides on his own",
  );

  const judge = await open(author.id, "reviewer");
  await step(judge, "Nhận thẩm định", "đang thẩm định");
  // Without a reason nothing is returned.
  await judge.locator(".life").getByRole("button", { name: "Trả lại để sửa" }).click();
  const dialog = judge.getByRole("dialog", { name: "Trả lại để sửa" });
  await dialog.getByRole("button", { name: "Trả lại để sửa" }).click();
  assert.equal(await dialog.isVisible(), true);
  await dialog.getByRole("button", { name: "Thôi" }).click();
  await step(judge, "Trả lại để sửa", "trả lại", "Đặt lại tên theo quy hoạch.");

  await author.page.reload();
  await author.page.getByText("Đặt lại tên theo quy hoạch.").first().waitFor();
  await author.page.locator("#proposal-name").fill("Khu đã sửa tên");
  await author.page.locator('.save-line[data-save="saved"]').waitFor();
  await step(author.page, "Trình thẩm định", "đã trình");

  await judge.reload();
  await step(judge, "Nhận thẩm định", "đang thẩm định");
  await step(judge, "Duyệt", "đã duyệt", "");
  const decided = await read(judge, author.id);
  assert.equal(decided.state, "approved");
  assert.ok(decided.zone, "the proposal names its zone");
  for (const lang of ["vi", "en"]) {
    const report = await judge
      .context()
      .request.get(`${BASE}/api/proposals/${author.id}/report.pdf?lang=${lang}`);
    assert.equal(report.status(), 200);
    assert.equal((await report.body()).subarray(0, 5).toString(), "%PDF-");
  }
  await judge.goto(`${BASE}/zones/${decided.zone}`);
  await judge.getByRole("heading", { level: 1, name: "Khu đã sửa tên" }).waitFor();
  await closeMap(judge);
  await closeMap(author.page);
});

test("who drew it may not decide on it, whatever is sent", async () => {
  const author = await draw("Khu của chính mình", 422000);
  await step(author.page, "Trình thẩm định", "đã trình");
  const { request } = author.page.context();
  for (const act of ["review", "approve", "reject", "return"]) {
    const { headers } = await tag(author.page, author.id);
    const answer = await request.post(`${BASE}/api/proposals/${author.id}/${act}`, {
      headers,
      data: { reason: "x" },
    });
    assert.ok([403, 409].includes(answer.status()), `${act}: ${answer.status()}`);
  }
  assert.equal((await read(author.page, author.id)).state, "submitted");
  await step(author.page, "Rút đề xuất", "đã rút", "Không còn cần.");
  await closeMap(author.page);
});

async function tag(page: Page, id: string): Promise<{ headers: Record<string, string> }> {
  const answer = await page.context().request.get(`${BASE}/api/proposals/${id}`);
  return { headers: { "If-Match": answer.headers().etag ?? "" } };
}

test("rejected with a reason that its author reads", async () => {
  const author = await draw("Khu bị từ chối", 423000);
  await step(author.page, "Trình thẩm định", "đã trình");
  const judge = await open(author.id, "reviewer");
  await step(judge, "Nhận thẩm định", "đang thẩm định");
  await step(judge, "Không duyệt", "không duyệt", "Chồng lên rừng phòng hộ.");
  await author.page.reload();
  await author.page.locator(".life-reason", { hasText: "Chồng lên rừng phòng hộ." }).waitFor();
  await closeMap(judge);
  await closeMap(author.page);
});

test("published: anybody sees it and sends a remark", async () => {
  const author = await draw("Khu lấy ý kiến", 424000);
  await step(author.page, "Trình thẩm định", "đã trình");
  const judge = await open(author.id, "reviewer");
  await step(judge, "Nhận thẩm định", "đang thẩm định");
  await step(judge, "Công bố lấy ý kiến", "đang lấy ý kiến");
  const visitor = await open(author.id);
  await visitor.getByRole("tab", { name: "Góp ý" }).click();
  await visitor.locator(".comment-form textarea").fill("Xin giữ lại con đường cũ.");
  await visitor.getByLabel("Họ tên hoặc đơn vị").fill("Người thử");
  await visitor.getByRole("button", { name: "Gửi góp ý" }).click();
  await visitor.getByText("Cảm ơn, góp ý đã được ghi nhận.").first().waitFor();
  await closeMap(visitor);
  await closeMap(judge);
  await closeMap(author.page);
});

test("two planners on one proposal: told of each other, and nothing is overwritten", async () => {
  const first = await draw("Khu hai người vẽ", 425000);
  const second = await openPage(browser, `/proposals/${first.id}`, {
    as: "planner",
    allow: /412|409/,
  });
  await second.locator("#proposal-name").waitFor();
  await first.page.locator("#proposal-name").fill("Tên của người thứ nhất");
  await first.page.locator('.save-line[data-save="saved"]').waitFor();
  const before = await read(second, first.id);
  await second.locator("#proposal-name").fill("Tên của người thứ hai");
  await second.getByRole("button", { name: "Xem hai bản" }).click();
  const conflict = second.getByRole("dialog", { name: "Hai bản khác nhau" });
  await conflict.waitFor();
  assert.equal((await read(second, first.id)).name, before.name, "the first one's stays");
  await conflict.getByRole("button", { name: "Lấy bản mới" }).click();
  await second.waitForFunction(
    () =>
      (document.querySelector("#proposal-name") as HTMLInputElement).value ===
      "Tên của người thứ nhất",
  );
  await closeMap(second);
  await closeMap(first.page);
});

test("a comment pinned to a place is answered and resolved", async () => {
  const author = await draw("Khu có ý kiến", 426000);
  const { page } = author;
  await page.getByRole("tab", { name: "Ý kiến" }).click();
  await page.getByRole("button", { name: "Ghim vào bản đồ" }).click();
  const box = await page.locator("#map").boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByText("Đã ghim").first().waitFor();
  await page.locator(".comment-form textarea").first().fill("Cống thoát nước ở đây.");
  await page.getByRole("button", { name: "Gửi ý kiến" }).click();
  const thread = page.locator(".comments > li", { hasText: "Cống thoát nước ở đây." });
  await thread.waitFor();
  await thread.getByLabel("Trả lời ý kiến 1").fill("Sẽ chuyển ra ngoài ranh.");
  await thread.getByRole("button", { name: "Trả lời" }).click();
  await page.getByText("Sẽ chuyển ra ngoài ranh.").first().waitFor();
  await page
    .locator(".comments > li", { hasText: "Cống thoát nước ở đây." })
    .getByRole("button", { name: "Đã giải quyết" })
    .click();
  await page.getByRole("button", { name: "Mở lại" }).first().waitFor();
  await closeMap(page);
});

test("withdrawn while it is looked at: the reviewer can no longer decide", async () => {
  const author = await draw("Khu rút lại", 429000);
  await step(author.page, "Trình thẩm định", "đã trình");
  const judge = await open(author.id, "reviewer");
  await step(judge, "Nhận thẩm định", "đang thẩm định");
  await author.page.reload();
  await step(author.page, "Rút đề xuất", "đã rút", "Chờ quy hoạch mới.");
  await judge.locator(".life").getByRole("button", { name: "Duyệt", exact: true }).click();
  const dialog = judge.getByRole("dialog", { name: "Duyệt" });
  await dialog.getByRole("button", { name: "Duyệt", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  assert.equal((await read(author.page, author.id)).state, "withdrawn");
  await judge.context().close();
  await closeMap(author.page);
});

test("two planners, each with an account: one lets the other in, both see each other", async () => {
  const author = await draw("Khu lập chung", 430000);
  const { page, id } = author;
  await page.getByText("Thêm người cùng lập").click();
  await page.getByLabel("Tên tài khoản").fill("admin");
  await page.locator(".share").getByRole("button", { name: "Thêm", exact: true }).click();
  await page.locator(".share-names li").waitFor();
  const colleague = await openPage(browser, `/proposals/${id}`, { as: "admin", allow: /412/ });
  await colleague.locator(".presence:not([hidden])").waitFor();
  await colleague.locator("#proposal-name").fill("Tên của đồng nghiệp");
  await colleague.locator('.save-line[data-save="saved"]').waitFor();
  // The author has not seen that yet: nothing is overwritten.
  await page.evaluate(() => Object.assign(window, { allowed: /412/ }));
  await page.locator("#proposal-note").fill("Ghi chú của tác giả");
  await page.getByRole("button", { name: "Xem hai bản" }).click();
  const conflict = page.getByRole("dialog", { name: "Hai bản khác nhau" });
  await conflict.getByRole("button", { name: "Lưu bản của tôi lên trên" }).click();
  await page.locator('.save-line[data-save="saved"]').waitFor();
  const kept = await read(page, id);
  assert.ok(kept.revision >= 3, "the colleague's version is kept as a revision");
  await page.getByRole("button", { name: /khỏi đề xuất$/ }).click();
  await page.locator(".share-names li").waitFor({ state: "detached" });
  assert.equal(
    (await colleague.context().request.get(`${BASE}/api/proposals/${id}`)).status(),
    404,
    "who was taken out sees the draft no more",
  );
  await colleague.context().close();
  await page.context().close();
});

test("what the public said is read by the reviewer, with names", async () => {
  const author = await draw("Khu có góp ý", 431000);
  await step(author.page, "Trình thẩm định", "đã trình");
  const judge = await open(author.id, "reviewer");
  await step(judge, "Công bố lấy ý kiến", "đang lấy ý kiến");
  const visitor = await open(author.id);
  const sent = await visitor.context().request.post(`${BASE}/api/proposals/${author.id}/remarks`, {
    data: { name: "Bà Mẫu", contact: "", text: "Xin chừa đường ra đồng." },
  });
  assert.equal(sent.status(), 201);
  await judge.getByRole("tab", { name: "Ý kiến" }).click();
  const remark = judge.locator(".remarks li", { hasText: "Xin chừa đường ra đồng." });
  await remark.getByText("Bà Mẫu").waitFor();
  await visitor.getByRole("tab", { name: "Góp ý" }).click();
  await visitor.locator(".remarks li", { hasText: "Xin chừa đường ra đồng." }).waitFor();
  assert.equal(await visitor.getByText("Bà Mẫu").count(), 0, "the public learns no names");
  for (const page of [visitor, judge, author.page]) await closeMap(page);
});

test("an earlier version is seen beside the present one and brought back", async () => {
  const { page, id } = await draw("Khu có nhiều bản", 427000);
  await page.locator("#proposal-name").fill("Khu đã đổi tên");
  await page.waitForFunction(() => document.querySelector(".save-line[data-save='saved']"));
  await page.reload();
  await page.getByRole("tab", { name: "Các bản" }).click();
  const rows = page.locator(".revisions > li");
  await rows.nth(1).waitFor();
  const before = await read(page, id);
  const oldest = rows.nth((await rows.count()) - 1);
  await oldest.getByRole("button", { name: "So với bản" }).click();
  await page.locator(".difference .diff-gained").waitFor();
  await oldest.getByRole("button", { name: "Khôi phục bản này" }).click();
  await page.getByText("thành bản mới").first().waitFor();
  const after = await read(page, id);
  assert.equal(after.revision, before.revision + 1, "bringing back is a new version");
  await closeMap(page);
});
