import { percentCleared } from "../legend/states.ts";
import { stateSwatch } from "../legend/swatch.ts";
import type { ClearanceRow, StateShare } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import { STATE_COLORS, STATES } from "../map/palette.ts";
import type { Host } from "./page.ts";

/** Shares by state over all groups. */
export function sumShares(rows: readonly ClearanceRow[]): StateShare[] {
  const sums = new Map<string, StateShare>();
  for (const { by_state } of rows)
    for (const { state, count, area_ha } of by_state) {
      const sum = sums.get(state) ?? { state, count: 0, area_ha: 0 };
      sum.count += count;
      sum.area_ha += area_ha;
      sums.set(state, sum);
    }
  return STATES.flatMap((state) => sums.get(state) ?? []);
}

/** Where clearance stands on the whole: percent cleared with its definition, and hectares by state. */
export function figures({ i18n, format }: Host, rows: readonly ClearanceRow[]): HTMLElement {
  const shares = sumShares(rows);
  const percent = percentCleared(shares);
  const total = shares.reduce((sum, { area_ha }) => sum + area_ha, 0);
  return h(
    "section",
    { class: "card clearance-figures", "aria-label": i18n.t("figures.label") },
    h(
      "div",
      { class: "clearance-main" },
      h("strong", {}, percent === null ? "–" : format.percent(percent)),
      h("span", {}, i18n.t("figures.cleared")),
      h("small", { class: "muted" }, i18n.t("figures.definition")),
    ),
    h(
      "div",
      { class: "clearance-states" },
      bar(shares, total),
      h(
        "ul",
        {},
        shares.map(({ state, count, area_ha }) =>
          h(
            "li",
            {},
            stateSwatch(state),
            h("a", { class: "cap", href: `/clearance?state=${state}` }, i18n.code("state", state)),
            h("span", { class: "num" }, format.ha(area_ha)),
            h("span", { class: "num muted" }, format.number(count)),
          ),
        ),
      ),
    ),
  );
}

export function bar(shares: readonly StateShare[], total: number): HTMLElement {
  return h(
    "div",
    { class: "state-bar", "aria-hidden": "true" },
    shares.map(({ state, area_ha }) =>
      h("span", {
        class: state === "excluded" ? "is-excluded" : "",
        css: {
          "flex-grow": String(total > 0 ? area_ha / total : 0),
          "--swatch": STATE_COLORS[state] ?? "#ccc",
        },
      }),
    ),
  );
}
