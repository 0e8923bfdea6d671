// Runs the front end's tests with node's own runner; esbuild turns TypeScript into what it reads.
//
//   node test.mjs unit         pure modules, no browser
//   node test.mjs e2e [name]   what people do, in the system's Chromium, one file per thing done
//   node test.mjs screenshot   the picture of the README, from the running application
//
// e2e and screenshot use the server at E2E_URL, or start .build/matbang with demonstration data in
// a folder of its own and stop it afterwards.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { startPostbox } from "./e2e/postbox.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const out = join(root, "node_modules", ".cache", "matbang-tests");
const binary = process.env.MATBANG_BIN ?? join(root, "..", ".build", "matbang");
const START_TIMEOUT_MS = 240_000;

async function* filesIn(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (["node_modules", "dist"].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else yield path;
  }
}

async function testFiles(kind, wanted) {
  const found = [];
  for await (const path of filesIn(root)) {
    const inBrowser = path.startsWith(join(root, "e2e"));
    if (!path.endsWith(".test.ts") || inBrowser !== (kind === "e2e")) continue;
    if (!wanted || basename(path).startsWith(wanted)) found.push(path);
  }
  return found.sort();
}

async function compile(entryPoints) {
  await rm(out, { recursive: true, force: true });
  await esbuild.build({
    entryPoints,
    outdir: out,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return entryPoints.map((path) => join(out, `${path.slice(root.length + 1, -3)}.mjs`));
}

async function run(args, env = {}) {
  const child = spawn(process.execPath, ["--enable-source-maps", ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, "exit");
  return code ?? 1;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

async function startServer() {
  if (process.env.E2E_URL) {
    const stop = async () => undefined;
    return { url: process.env.E2E_URL, stop, letters: process.env.E2E_LETTERS ?? "" };
  }
  if (!existsSync(binary))
    throw new Error(`There is no ${binary}. Build it first (make build), or set E2E_URL.`);
  const data = await mkdtemp(join(tmpdir(), "matbang-e2e-"));
  await chmod(data, 0o755); // as root, the database runs as another user and must enter
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = [];
  const postbox = await startPostbox();
  const letters = createLetters(postbox);
  letters.listen(0, "127.0.0.1");
  await once(letters, "listening");
  const child = spawn(binary, ["serve"], {
    env: {
      ...process.env,
      MATBANG_DATA: data,
      MATBANG_ADDR: `127.0.0.1:${port}`,
      MATBANG_DEMO: "1",
      MATBANG_DEMO_PASSWORD: process.env.MATBANG_DEMO_PASSWORD,
      MATBANG_PUBLIC_URL: url,
      MATBANG_SMTP_URL: postbox.url,
      MATBANG_MAIL_FROM: "Matbang <matbang@example.com>",
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => log.push(String(chunk)));
  const stop = async () => {
    postbox.stop();
    letters.close();
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    await untilReady(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log.join("").slice(-2000)}`);
  }
  return { url, stop, letters: `http://127.0.0.1:${letters.address().port}/` };
}

/** Tests run in processes of their own: they read the letters that were sent over HTTP. */
function createLetters(postbox) {
  return createHttpServer((_, answer) => answer.end(JSON.stringify(postbox.letters())));
}

async function untilReady(url, child) {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error("The server stopped while starting.");
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error("The server was not ready in time.");
}

async function withServer(action) {
  process.env.MATBANG_DEMO_PASSWORD ??= `e2e-${Math.random().toString(36).slice(2)}-demo`;
  const server = await startServer();
  try {
    return await action({ E2E_URL: server.url, E2E_LETTERS: server.letters });
  } finally {
    await server.stop();
  }
}

const [kind = "unit", wanted] = process.argv.slice(2);
try {
  if (kind === "screenshot") {
    const [script] = await compile([join(root, "e2e", "screenshot.ts")]);
    process.exitCode = await withServer((env) => run([script], env));
  } else {
    const files = await compile(await testFiles(kind, wanted));
    const test = ["--test", `--test-concurrency=${kind === "e2e" ? 1 : 2}`, ...files];
    process.exitCode = kind === "e2e" ? await withServer((env) => run(test, env)) : await run(test);
  }
} catch (error) {
  process.stderr.write(`static: ${error.message}\n`);
  process.exitCode = 1;
}
