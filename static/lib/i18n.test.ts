import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import en from "../locales/en.json";
import { createI18n, type Messages } from "./i18n.ts";

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["node_modules", "dist", "e2e"].includes(entry.name) ? [] : sources(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** The texts of every feature that brings its own, beside those that all pages share. */
function books(folder: string): { name: string; vi: Texts; en: Texts }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() || ["node_modules", "dist", "e2e"].includes(entry.name)) return [];
    const read = (name: string): Texts => JSON.parse(readFileSync(join(path, name), "utf8"));
    const here = existsSync(join(path, "vi.json"))
      ? [{ name: entry.name, vi: read("vi.json"), en: read("en.json") }]
      : [];
    return [...here, ...books(path)];
  });
}
type Texts = Record<string, string>;

const all = books(process.cwd());
const keys = new Set(all.flatMap((book) => Object.keys(book.vi)));
const code = sources(process.cwd())
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

test("both languages have the same keys, none of them empty", () => {
  for (const { name, vi, en } of all) {
    assert.deepEqual(Object.keys(en), Object.keys(vi), name);
    for (const [key, text] of [...Object.entries(vi), ...Object.entries(en)])
      assert.ok(text.trim() !== "", key);
  }
});

test("both languages ask for the same parameters", () => {
  const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const { vi, en } of all)
    for (const [key, text] of Object.entries(vi))
      assert.deepEqual(holes(en[key] ?? ""), holes(text), key);
});

test("Vietnamese texts are composed characters", () => {
  for (const { vi } of all)
    for (const text of Object.values(vi)) assert.equal(text, text.normalize("NFC"));
});

test("every key is used, and every key that is used exists", () => {
  const used = new Set([...code.matchAll(/\bt\(\s*"([\w.-]+)"/g)].map((match) => match[1]));
  const chosen = new Set([...code.matchAll(/"([\w-]+(?:\.[\w-]+)+)"/g)].map((match) => match[1]));
  const prefixes = [...code.matchAll(/code\("([\w.-]+)"/g)].map((match) => `${match[1]}.`);
  const built = [...code.matchAll(/`([\w-]+\.(?:[\w-]+\.)*)\$\{/g)].map(
    (match) => match[1] as string,
  );
  for (const key of used) assert.ok(key && keys.has(key), `${key} is in no vi.json`);
  for (const key of keys) {
    const known =
      used.has(key) ||
      chosen.has(key) ||
      [...prefixes, ...built].some((prefix) => key.startsWith(prefix));
    assert.ok(known, `${key} is not used`);
  }
});

test("a missing translation falls back to the other language, an unknown code to itself", () => {
  const i18n = createI18n("en", en as Messages);
  assert.equal(i18n.field({ name_vi: "Tên", name_en: null }, "name"), "Tên");
  assert.equal(i18n.pick({ vi: "Tên", en: "" }), "Tên");
  assert.equal(i18n.code("state", "no_such_state"), "no such state");
  assert.equal(i18n.t("search.count", { n: 3 }).includes("3"), true);
});
