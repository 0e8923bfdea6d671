// Builds the pages into dist/: index.html (the map), a page for each of pages/pages.json, manifest.json and assets/ with content-hashed names.
// The server answers / with index.html and /name with name.html (no-cache), and /assets/* as immutable; beside each text
// file lie .br and .gz made here once, so that serving costs no compression.
//
//   node build.mjs [--watch]
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const COMPRESSIBLE = new Set([".js", ".css", ".html", ".json", ".svg", ".map"]);
/** What a first visit must download before the map stands: entry script and what it imports. */
const INITIAL_SCRIPT_BUDGET = 200 * 1024;

// Every page but the map: pages/<name>.ts is served at /<name> and below.
const pages = JSON.parse(await readFile(join(root, "pages", "pages.json"), "utf8"));
const pageEntries = Object.fromEntries(
  Object.keys(pages).map((name) => [`page-${name}`, `pages/${name}.ts`]),
);

const options = {
  absWorkingDir: root,
  entryPoints: { map: "main.ts", style: "styles/main.css", icon: "icon.svg", ...pageEntries },
  outdir: join(dist, "assets"),
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: ["es2022"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".woff": "empty", ".png": "file", ".svg": "copy" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** Empties dist but for the .gitkeep that lets Go embed the folder of a fresh clone. */
async function clean() {
  if (!existsSync(dist)) return;
  for (const name of await readdir(dist)) {
    if (name !== ".gitkeep") await rm(join(dist, name), { recursive: true });
  }
}

function outputOf(metafile, entry) {
  const hit = Object.entries(metafile.outputs).find(([, out]) => out.entryPoint === entry);
  if (!hit) throw new Error(`esbuild made no output for ${entry}`);
  return relative(dist, join(root, hit[0])).replaceAll("\\", "/");
}

/** The scripts an entry needs at once: itself and its static imports, not the lazy ones. */
function staticImports(metafile, file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const imp of metafile.outputs[file]?.imports ?? []) {
    if (imp.kind === "import-statement") staticImports(metafile, imp.path, seen);
  }
  return seen;
}

function fontFile(metafile, wanted) {
  const file = Object.keys(metafile.outputs).find((name) => name.includes(wanted));
  return file ? relative(dist, join(root, file)).replaceAll("\\", "/") : "";
}

/** Writes one page around its script and answers what a first visit to it downloads. */
async function writePage(metafile, { source, entry, target, texts = {} }) {
  const script = outputOf(metafile, entry);
  const style = outputOf(metafile, "styles/main.css");
  const chunks = [...staticImports(metafile, relative(root, join(dist, script)))]
    .map((file) => relative(dist, join(root, file)).replaceAll("\\", "/"))
    .filter((file) => file !== script);
  const fonts = ["latin-400-normal", "vietnamese-400-normal"]
    .map((name) => fontFile(metafile, `be-vietnam-pro-${name}`))
    .filter(Boolean);
  const preload = [
    ...chunks.map((file) => `<link rel="modulepreload" href="/${file}">`),
    ...fonts.map(
      (file) => `<link rel="preload" href="/${file}" as="font" type="font/woff2" crossorigin>`,
    ),
  ].join("\n    ");
  const values = { ...texts, script: `/${script}`, style: `/${style}` };
  values.icon = `/${outputOf(metafile, "icon.svg")}`;
  const page = (await readFile(join(root, source), "utf8"))
    .replace("<!-- preload -->", preload)
    .replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
  await writeFile(join(dist, target), page);
  return { script, style, chunks, fonts };
}

async function writePages(metafile) {
  const map = await writePage(metafile, {
    source: "index.html",
    entry: "main.ts",
    target: "index.html",
  });
  await writeFile(join(dist, "manifest.json"), `${JSON.stringify(map, null, 2)}\n`);
  const weights = { map: [map.script, ...map.chunks] };
  for (const [name, texts] of Object.entries(pages)) {
    const entry = `pages/${name}.ts`;
    const made = await writePage(metafile, {
      source: "page.html",
      entry,
      target: `${name}.html`,
      texts,
    });
    weights[name] = [made.script, ...made.chunks];
  }
  return weights;
}

/** The service worker of field mode, which knows by name what the page needs without a connection. */
async function writeWorker(metafile) {
  const reach = (file, seen = new Set()) => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const imp of metafile.outputs[file]?.imports ?? [])
      if (!imp.external) reach(imp.path, seen);
    return seen;
  };
  const wanted = new Set(reach(relative(root, join(dist, outputOf(metafile, "pages/field.ts")))));
  for (const entry of ["styles/main.css", "icon.svg"])
    wanted.add(relative(root, join(dist, outputOf(metafile, entry))));
  for (const file of Object.keys(metafile.outputs))
    if (/be-vietnam-pro-(latin|vietnamese)-.*\.woff2$/.test(file)) wanted.add(file);
  const files = [...wanted].map((file) => `/${relative(dist, join(root, file))}`).sort();
  const edition = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["field/worker.ts"],
    outfile: join(dist, "sw.js"),
    bundle: true,
    minify: true,
    target: ["es2022"],
    define: { SHELL: JSON.stringify(["/field", ...files]), EDITION: JSON.stringify(edition) },
  });
}

/** The typeface as TrueType for the PDFs that the server writes; web fonts come in pieces that it cannot use. */
async function copyFonts() {
  const from = join(root, "node_modules", "@expo-google-fonts", "be-vietnam-pro");
  await mkdir(join(dist, "fonts"), { recursive: true });
  for (const [name, file] of Object.entries({
    regular: "400Regular/BeVietnamPro_400Regular.ttf",
    semibold: "600SemiBold/BeVietnamPro_600SemiBold.ttf",
  }))
    await copyFile(join(from, file), join(dist, "fonts", `${name}.ttf`));
}

async function* walk(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

async function precompress() {
  for await (const path of walk(dist)) {
    if (!COMPRESSIBLE.has(extname(path))) continue;
    const body = await readFile(path);
    const brotli = brotliCompressSync(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    });
    await writeFile(`${path}.br`, brotli);
    await writeFile(`${path}.gz`, gzipSync(body, { level: 9 }));
  }
}

async function checkBudget(page, scripts) {
  let total = 0;
  for (const file of scripts) total += (await readFile(join(dist, `${file}.gz`))).length;
  const kib = (total / 1024).toFixed(1);
  if (total > INITIAL_SCRIPT_BUDGET) {
    throw new Error(`The first script of ${page} is ${kib} KiB compressed; the budget is 200 KiB.`);
  }
  return kib;
}

async function build() {
  await clean();
  await mkdir(dist, { recursive: true });
  const { metafile } = await esbuild.build(options);
  const weights = await writePages(metafile);
  await writeWorker(metafile);
  await copyFonts();
  await precompress();
  const kib = {};
  for (const [page, scripts] of Object.entries(weights))
    kib[page] = await checkBudget(page, scripts);
  process.stdout.write(
    `static: built ${relative(process.cwd(), dist) || "dist"}, first script ${kib.map} KiB gzip\n`,
  );
}

try {
  await build();
} catch (error) {
  process.stderr.write(`static: the map was not built. ${error.message}\n`);
  process.exitCode = 1;
}
