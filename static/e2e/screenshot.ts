// Takes the picture of the README from the running application: static/screenshot.png.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const LIMIT = 400 * 1024;
const path = join(process.cwd(), "screenshot.png");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(
    `${process.env.E2E_URL}/#14/20.9850/106.8320&lang=vi&corridor=west&sel=zones:kcn-song-khoai`,
  );
  await page.locator("#detail .big-figure").waitFor();
  await page.waitForFunction(
    () => document.getElementById("map")?.getAttribute("aria-busy") === "false",
  );
  await page.waitForTimeout(3000);
  await page.screenshot({ path });
  const { size } = await stat(path);
  if (size > LIMIT) throw new Error(`The picture has ${size} bytes; at most ${LIMIT} are wanted.`);
  process.stdout.write(`static: ${path}, ${Math.round(size / 1024)} KiB\n`);
} finally {
  await browser.close();
}
