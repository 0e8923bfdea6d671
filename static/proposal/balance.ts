import { h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import type { Bilingual, I18n } from "../lib/i18n.ts";
import type { BalanceRow } from "./types.ts";

/** What lots are for, and the colour they are drawn in (those of planning maps, softened). */
export const USES: Readonly<Record<string, string>> = {
  industrial: "#b77fb0",
  services: "#d9694f",
  green: "#6fae62",
  traffic: "#c9c9c9",
  technical: "#8f8fa8",
  worker_housing: "#e8b64c",
  water: "#7fb6d6",
  other: "#b5a58f",
};

interface BalanceHost {
  readonly i18n: Pick<I18n<never>, "code"> & { lang: "vi" | "en"; pick(name: Bilingual): string };
  readonly format: Format;
}

/** Land by use against the norms, as a table with a bar; what misses its norm says so in words. */
export function balanceTable(
  { i18n, format }: BalanceHost,
  rows: readonly BalanceRow[],
): HTMLElement {
  const head = (key: string, num = true) =>
    h("th", { scope: "col", class: num ? "num" : "" }, i18n.code("balance", key));
  return h(
    "table",
    { class: "balance-table" },
    h("thead", {}, h("tr", {}, head("use", false), head("area"), head("share"), head("norm"))),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          { class: row.ok === false ? "is-short" : "" },
          h(
            "th",
            { scope: "row" },
            h("span", { class: "use-mark", css: { background: USES[row.use] ?? "#999" } }),
            row.name ? i18n.pick(row.name) : i18n.code("use", row.use),
          ),
          h("td", { class: "num" }, format.ha(row.area_ha)),
          h("td", { class: "num" }, format.percent(row.share * 100)),
          h(
            "td",
            { class: "num" },
            typeof row.norm_share === "number"
              ? [
                  `≥ ${format.percent(row.norm_share * 100)}`,
                  h("span", { class: "norm-mark" }, i18n.code("balance", row.ok ? "met" : "short")),
                ]
              : "–",
          ),
        ),
      ),
    ),
  );
}
