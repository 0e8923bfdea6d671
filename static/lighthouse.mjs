// Measures the public pages with Lighthouse: accessibility, best practices and SEO, on a phone and on
// a desktop. Fails below 95.
//
//   node lighthouse.mjs [/path …]     the server at E2E_URL (http://127.0.0.1:8080 without one)
//
// Lighthouse is fetched by npx at the version below: with 185 MB it is too heavy for everybody's
// node_modules.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LIGHTHOUSE = "lighthouse@12.8.2";
const LEAST = 95;
const BASE = process.env.E2E_URL ?? "http://127.0.0.1:8080";
const CATEGORIES = ["accessibility", "best-practices", "seo"];

/** Pages that everybody sees; a site of its own is asked of the service. */
async function pages() {
  const answer = await fetch(`${BASE}/api/sites?limit=1`).catch(() => null);
  const site = answer?.ok ? (await answer.json()).items[0]?.id : null;
  return ["/", "/sites", ...(site ? [`/sites/${site}`] : []), "/corridors", "/corridors/west"];
}

async function measure(path, preset, folder) {
  const out = join(folder, "report.json");
  const args = [
    "--yes",
    LIGHTHOUSE,
    `${BASE}${path}`,
    "--quiet",
    "--output=json",
    `--output-path=${out}`,
    `--only-categories=${CATEGORIES.join(",")}`,
    "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic",
    ...(preset === "desktop" ? ["--preset=desktop"] : []),
  ];
  const child = spawn("npx", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? "/usr/bin/chromium" },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`Lighthouse ended with ${code} on ${path}`);
  return JSON.parse(await readFile(out, "utf8"));
}

function faults(report) {
  return Object.values(report.audits)
    .filter(
      ({ score, scoreDisplayMode }) => score !== null && score < 1 && scoreDisplayMode === "binary",
    )
    .map(({ id, title }) => `    ${id}: ${title}`);
}

const folder = await mkdtemp(join(tmpdir(), "matbang-lighthouse-"));
let failed = false;
try {
  const wanted = process.argv.slice(2);
  for (const path of wanted.length > 0 ? wanted : await pages()) {
    for (const preset of ["phone", "desktop"]) {
      const report = await measure(path, preset, folder);
      const scores = CATEGORIES.map((name) => Math.round(report.categories[name].score * 100));
      const low = scores.some((score) => score < LEAST);
      failed ||= low;
      const line = CATEGORIES.map((name, at) => `${name} ${scores[at]}`).join(", ");
      process.stdout.write(`${low ? "LOW " : "ok  "} ${path} (${preset}): ${line}\n`);
      if (scores.some((score) => score < 100))
        process.stdout.write(`${faults(report).join("\n")}\n`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
