import type { StateShare } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import { STATE_COLORS, STATES } from "../map/palette.ts";
import type { App } from "../shell/app.ts";
import { stateSwatch } from "./swatch.ts";

/** Shares of clearance states as one bar; the table beside it says the same in words. */
export function stateBar(
  app: Pick<App, "i18n" | "format">,
  shares: readonly StateShare[],
): HTMLElement {
  const total = shares.reduce((sum, { area_ha }) => sum + area_ha, 0);
  const ordered = inOrder(shares).filter(({ area_ha }) => area_ha > 0);
  return h(
    "div",
    { class: "state-bar", "aria-hidden": "true" },
    ordered.map(({ state, area_ha }) =>
      h("span", {
        class: state === "excluded" ? "is-excluded" : "",
        title: `${app.i18n.code("state", state)}: ${app.format.ha(area_ha)}`,
        css: {
          "flex-grow": String(total > 0 ? area_ha / total : 0),
          "--swatch": STATE_COLORS[state] ?? "#ccc",
        },
      }),
    ),
  );
}

/** The same shares as rows: state, area, parcels. */
export function stateTable(
  app: Pick<App, "i18n" | "format">,
  shares: readonly StateShare[],
): HTMLElement {
  const { i18n, format } = app;
  const rows = inOrder(shares).filter(({ count, area_ha }) => count > 0 || area_ha > 0);
  return h(
    "table",
    { class: "state-table" },
    h("caption", { class: "visually-hidden" }, i18n.t("states.caption")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, i18n.t("states.state")),
        h("th", { scope: "col", class: "num" }, i18n.t("states.area")),
        h("th", { scope: "col", class: "num" }, i18n.t("states.count")),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map(({ state, area_ha, count }) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row" },
            stateSwatch(state),
            h("span", { class: "cap" }, i18n.code("state", state)),
          ),
          h("td", { class: "num" }, format.ha(area_ha)),
          h("td", { class: "num" }, format.number(count)),
        ),
      ),
    ),
  );
}

function inOrder(shares: readonly StateShare[]): StateShare[] {
  return [...shares].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
}

/** Handed over or clean ÷ what must be recovered, in percent; null where nothing must be. */
export function percentCleared(shares: readonly StateShare[]): number | null {
  let cleared = 0;
  let required = 0;
  for (const { state, area_ha } of shares) {
    if (state === "excluded") continue;
    required += area_ha;
    if (state === "handed_over" || state === "clean") cleared += area_ha;
  }
  return required > 0 ? (cleared / required) * 100 : null;
}
