import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import en from "../locales/en.json";
import vi from "../locales/vi.json";
import { createI18n, type Messages } from "./i18n.ts";

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["node_modules", "dist", "e2e"].includes(entry.name) ? [] : sources(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

const code = sources(process.cwd())
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

test("both languages have the same keys, none of them empty", () => {
  assert.deepEqual(Object.keys(en), Object.keys(vi));
  for (const [key, text] of [...Object.entries(vi), ...Object.entries(en)])
    assert.ok(text.trim() !== "", key);
});

test("both languages ask for the same parameters", () => {
  const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(vi) as (keyof typeof vi)[])
    assert.deepEqual(holes(en[key]), holes(vi[key]), key);
});

test("Vietnamese texts are composed characters", () => {
  for (const text of Object.values(vi)) assert.equal(text, text.normalize("NFC"));
});

test("every key is used, and every key that is used exists", () => {
  const used = new Set([...code.matchAll(/\bt\(\s*"([\w.-]+)"/g)].map((match) => match[1]));
  const chosen = new Set([...code.matchAll(/"([\w-]+(?:\.[\w-]+)+)"/g)].map((match) => match[1]));
  const prefixes = [...code.matchAll(/code\("([\w-]+)"/g)].map((match) => `${match[1]}.`);
  const built = [...code.matchAll(/t\(`([\w.-]+\.)\$\{/g)].map((match) => match[1] as string);
  for (const key of used) assert.ok(key && key in vi, `${key} is not in vi.json`);
  for (const key of Object.keys(vi)) {
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
