import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { BASE, closeMap, openPage, startBrowser } from "./browser.ts";

const browser = await startBrowser();
const PROJECT = "demo-kcn-bac-tien-phong";

/** The parts of a zip archive by name; enough for workbooks that our own service made. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  let end = archive.length - 22;
  while (archive.readUInt32LE(end) !== 0x06054b50) end--;
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0; n--) {
    const [packed, nameLength] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28)];
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(begin, begin + packed);
    parts.set(
      name,
      archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(new Uint8Array(data)) : data,
    );
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return parts;
}

function crc(data: Buffer): number {
  let sum = ~0;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function zip(parts: Map<string, Buffer>): Buffer {
  const files: Uint8Array[] = [];
  const index: Uint8Array[] = [];
  let at = 0;
  for (const [name, data] of parts) {
    const packed = deflateRawSync(new Uint8Array(data));
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(20, 6);
    head.writeUInt16LE(8, 10);
    head.writeUInt32LE(crc(data), 16);
    head.writeUInt32LE(packed.length, 20);
    head.writeUInt32LE(data.length, 24);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    head.writeUInt32LE(at, 42);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.set(new Uint8Array(head.subarray(6, 32)), 4);
    files.push(new Uint8Array(local), new TextEncoder().encode(name), new Uint8Array(packed));
    index.push(new Uint8Array(head), new TextEncoder().encode(name));
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const all = Buffer.concat(index);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, new Uint8Array(all), new Uint8Array(end)]);
}

/** Writes texts into cells of the first sheet, as a spreadsheet would. */
function fill(book: Buffer, cells: Record<string, string>): Buffer {
  const parts = unzip(book);
  const name = "xl/worksheets/sheet1.xml";
  let xml = parts.get(name)?.toString("utf8") ?? "";
  for (const [cell, text] of Object.entries(cells)) {
    const pattern = new RegExp(`<c r="${cell}"( s="\\d+")?(?:/>|></c>)`);
    assert.match(xml, pattern, cell);
    xml = xml.replace(pattern, `<c r="${cell}"$1 t="inlineStr"><is><t>${text}</t></is></c>`);
  }
  return zip(parts.set(name, Buffer.from(xml)));
}

/** Downloads the sheet of the project on its page. */
async function download(page: Page): Promise<Buffer> {
  await page.goto(`${BASE}/projects/${PROJECT}`);
  await page.getByLabel("Chỉ các thửa").selectOption("notified");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Tải bảng Excel" }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^demo-kcn-bac-tien-phong-\d{8}\.xlsx$/);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await file.createReadStream())
    chunks.push(new Uint8Array(chunk as Buffer));
  return Buffer.concat(chunks);
}

function today(): string {
  const [year, month, day] = new Date(Date.now() + 7 * 3_600_000)
    .toISOString()
    .slice(0, 10)
    .split("-");
  return `${day}/${month}/${year}`;
}

for (const phone of [false, true])
  test(`an officer fills the sheet in, sees what is refused and records the rest ${phone ? "on a phone" : "at a desk"}`, async () => {
    const page = await openPage(browser, `/projects/${PROJECT}`, { as: "agency", phone });
    const book = fill(await download(page), {
      K4: "đang kiểm đếm",
      L4: today(),
      K5: "đang kiểm đếm",
      L5: today(),
      K6: "mặt bằng sạch",
      L6: today(),
      L7: "31/02/2026",
    });
    await page.setInputFiles("#sheet-file", {
      name: "bang-ke.xlsx",
      mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      buffer: book,
    });
    await page.waitForURL(/\/worksheets\/\d+$/);
    await page.getByText("không cho phép từ “đã thông báo thu hồi” sang “mặt bằng sạch”").waitFor();
    await page.getByText("không đọc được ngày “31/02/2026”").waitFor();
    assert.equal(await page.locator(".sheet-table tbody tr").count(), 2);
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("Thay đổi (2)").check();
    await page.getByLabel("Chọn dòng 5").check();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Ghi 1 dòng đã chọn" }).click();
    await page.getByText("Đã ghi 1 bước cho 1 thửa.").waitFor();
    const [copy] = await Promise.all([
      page.waitForEvent("download"),
      page.getByText("Tải bản có ghi lý do").click(),
    ]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await copy.createReadStream())
      chunks.push(new Uint8Array(chunk as Buffer));
    const texts = [...unzip(Buffer.concat(chunks)).values()].join("");
    assert.match(texts, /không đọc được ngày “31\/02\/2026”/);
    await page.goto(`${BASE}/worksheets`);
    await page.getByRole("link", { name: "bang-ke.xlsx" }).first().waitFor();
    assert.deepEqual(await violations(page), []);
    await closeMap(page);
  });

test("what is no sheet is said in words, and the public is not offered one", async () => {
  const page = await openPage(browser, `/projects/${PROJECT}`, { as: "agency", allow: /422/ });
  await page.setInputFiles("#sheet-file", {
    name: "a.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("một;hai\n1;2\n"),
  });
  await page.getByText("Không thấy bảng: cần một dòng tiêu đề").waitFor();
  await closeMap(page);
  const open = await openPage(browser, `/projects/${PROJECT}`);
  assert.equal(await open.locator("#sheet-file").count(), 0);
  await closeMap(open);
  const asks = await openPage(browser, "/worksheets");
  await asks.getByText("dành cho cơ quan giải phóng mặt bằng").waitFor();
  await closeMap(asks);
});
