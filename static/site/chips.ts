import { h } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { SiteHost } from "./host.ts";
import { type Condition, conditionsOf, type SiteQuery, without } from "./query.ts";

/** What is asked, one chip a condition, each with its way out. */
export function createChips(
  host: SiteHost,
  query: SiteQuery,
  named: (list: "sector" | "zone", code: string) => string,
  onAsk: (next: SiteQuery) => void,
): HTMLElement[] {
  const { i18n } = host;
  return conditionsOf(query).map((condition) => {
    const text = chipText(host, query, condition, named);
    return h(
      "button",
      {
        type: "button",
        class: "filter-chip",
        "aria-label": i18n.t("sites.chip.remove", { what: text }),
        onclick: () => onAsk(without(query, condition)),
      },
      h("span", {}, text),
      icon("close", 14),
    );
  });
}

function chipText(
  { i18n, format }: SiteHost,
  query: SiteQuery,
  condition: Condition,
  named: (list: "sector" | "zone", code: string) => string,
): string {
  switch (condition) {
    case "area": {
      const least = query.min_area_ha;
      const most = query.max_area_ha;
      const parts: string[] = [];
      if (least !== null) parts.push(i18n.t("sites.atleast", { ha: format.ha(least) }));
      if (most !== null) parts.push(i18n.t("sites.atmost.ha", { ha: format.ha(most) }));
      return parts.join(", ");
    }
    case "within_months":
      return i18n.t("sites.months", { n: query.within_months });
    case "grade":
      return i18n.t(`sites.grade.${query.grade ?? "vacant"}`);
    case "corridor":
      return i18n.t(`sites.corridor.${query.corridor ?? "east"}.long`);
    case "sector":
    case "zone":
      return named(condition, query[condition] ?? "");
    case "stated":
      return i18n.t("sites.chip.stated");
    case "drawn":
      return i18n.t("sites.chip.drawn");
    default:
      return i18n.t(`sites.chip.${condition}`, { km: format.km(query.reach[condition] ?? 0) });
  }
}
