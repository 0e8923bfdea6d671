import axe from "axe-core";
import type { Page } from "playwright-core";

/** Runs axe inside the page. It is evaluated, because the page's policy refuses foreign scripts. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: runner } = window as unknown as { axe: typeof import("axe-core") };
    const { violations: found } = await runner.run(document, { resultTypes: ["violations"] });
    return found.map(
      ({ id, impact, nodes }) =>
        `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
  });
}
