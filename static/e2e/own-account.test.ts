import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { BASE, closeMap, openMap, openPage, signInByApi, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const password = process.env.MATBANG_DEMO_PASSWORD ?? "";

/** Makes an account of the test's own, so that no demonstration account is changed. */
async function ownAccount(role = "planner"): Promise<{ name: string; page: Page }> {
  const name = `e2e-${Math.random().toString(36).slice(2, 8)}`;
  const admin = await (await browser.newContext()).newPage();
  await signInByApi(admin, "admin");
  const made = await admin.context().request.post(`${BASE}/api/users`, {
    data: { name, display_name: "Người thử", role, password: `mật khẩu của ${name}` },
  });
  assert.equal(made.status(), 201, await made.text());
  await admin.context().close();
  const page = await openPage(browser, "/account", {
    allow: /401|422/,
    before: async (fresh) => {
      const answer = await fresh.context().request.post(`${BASE}/api/session`, {
        data: { name, password: `mật khẩu của ${name}` },
      });
      assert.equal(answer.status(), 200);
    },
  });
  return { name, page };
}

test("a new password ends the other sessions, and a wrong old one is said at its field", async () => {
  const { name, page } = await ownAccount();
  const other = await browser.newContext();
  const signedIn = await other.request.post(`${BASE}/api/session`, {
    data: { name, password: `mật khẩu của ${name}` },
  });
  assert.equal(signedIn.status(), 200);
  await page.getByLabel("Mật khẩu hiện tại").fill("không phải");
  await page.getByLabel("Mật khẩu mới").fill("một câu dài dễ nhớ");
  await page.getByText("18 ký tự: tốt").waitFor();
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await page.locator("#password-old_password-fault:not([hidden])").waitFor();
  await page.getByLabel("Mật khẩu hiện tại").fill(`mật khẩu của ${name}`);
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await page.getByText("Đã đổi mật khẩu").waitFor();
  assert.equal((await other.request.get(`${BASE}/api/session`)).status(), 401);
  await page.reload();
  await page.getByRole("heading", { name: "Người thử" }).waitFor();
  await other.close();
  await closeMap(page);
});

test("a key made on the page works for a script, and no longer when it is revoked", async () => {
  const { name, page } = await ownAccount();
  await page.getByText("Tạo khóa mới").click();
  await page.getByLabel("Dùng cho").fill("QGIS máy bàn");
  await page.getByRole("button", { name: "Tạo khóa", exact: true }).click();
  const secret = (await page.locator(".key-made code").textContent()) ?? "";
  assert.match(secret, /^matbang_.{40,}/);
  const ask = () =>
    fetch(`${BASE}/api/keys`, { headers: { Authorization: `Bearer ${secret}` } }).then(
      (answer) => answer.status,
    );
  assert.equal(await ask(), 200);
  const basic = Buffer.from(`ai cũng được:${secret}`).toString("base64");
  const who = await fetch(`${BASE}/api/session`, { headers: { Authorization: `Basic ${basic}` } });
  assert.equal(((await who.json()) as { name: string }).name, name);
  await page.reload();
  await page.getByText("QGIS máy bàn", { exact: true }).waitFor();
  assert.equal(await page.locator(".key-made code").count(), 0, "the secret is shown once");
  await page.getByRole("button", { name: "Thu hồi khóa QGIS máy bàn" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Thu hồi" }).click();
  await page.getByText("Chưa có khóa nào").waitFor();
  assert.equal(await ask(), 401);
  await closeMap(page);
});

test("with a second factor, signing in asks for a code, and a recovery code helps", async () => {
  const { name, page } = await ownAccount();
  await page.getByRole("button", { name: "Bật xác thực hai lớp" }).click();
  const dialog = page.getByRole("dialog");
  const secret = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByLabel("Mã xác thực").fill("000000");
  await dialog.getByRole("button", { name: "Xác nhận mã" }).click();
  await dialog.locator(".field-fault:not([hidden])").waitFor();
  await dialog.getByLabel("Mã xác thực").fill(await codeOf(secret));
  await dialog.getByRole("button", { name: "Xác nhận mã" }).click();
  const codes = ((await dialog.locator(".recovery").textContent()) ?? "").split("\n");
  assert.equal(codes.length, 10);
  await dialog.getByRole("button", { name: "Tôi đã cất mã" }).click();
  await page.getByText("Còn 10 mã khôi phục").waitFor();
  await closeMap(page);

  const map = await openMap(browser, { allow: /401/ });
  await map.getByRole("button", { name: "Đăng nhập" }).click();
  const form = map.getByRole("dialog");
  await form.getByLabel("Tên đăng nhập").fill(name);
  await form.getByLabel("Mật khẩu").fill(`mật khẩu của ${name}`);
  assert.equal(await form.getByLabel("Mã xác thực").isVisible(), false);
  await map.keyboard.press("Enter");
  await form.getByLabel("Mã xác thực").waitFor();
  await form.getByLabel("Mã xác thực").fill(codes[4] ?? "");
  await map.keyboard.press("Enter");
  await form.waitFor({ state: "detached" });
  await map.locator(".menu summary").waitFor();
  await closeMap(map);
});

/** The code of an authenticator now (RFC 6238), by the browser's own cryptography. */
async function codeOf(secret: string): Promise<string> {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, [
    "sign",
  ]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(Date.now() / 30_000)));
  const sum = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const at = sum.getUint8(19) & 15;
  return String((sum.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("who is not signed in is asked to, and stays on the page", async () => {
  const page = await openPage(browser, "/account");
  await page.getByRole("main").getByRole("button", { name: "Đăng nhập" }).click();
  await page.getByRole("dialog").getByLabel("Tên đăng nhập").fill("planner");
  await page.getByRole("dialog").getByLabel("Mật khẩu").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Quyền của tôi" }).waitFor();
  await closeMap(page);
});
