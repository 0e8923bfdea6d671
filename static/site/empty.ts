import { h } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import { readQuery, type SiteQuery, writeQuery } from "./query.ts";
import type { Relaxation } from "./types.ts";

/** What to do when nothing fits: which condition to ease, and how many sites that gives. */
export function emptyResult(
  host: SiteHost,
  query: SiteQuery,
  relax: readonly Relaxation[],
  onAsk: (next: SiteQuery) => void,
): HTMLElement {
  const { i18n } = host;
  return h(
    "div",
    { class: "site-empty" },
    h("h3", {}, i18n.t("sites.empty")),
    relax.length === 0
      ? h("p", {}, i18n.t("sites.empty.nothing"))
      : [h("p", {}, i18n.t("sites.empty.relax")), relaxList(host, query, relax, onAsk)],
  );
}

/** Too few to compare: what would give more, below those that there are. */
export function fewResults(
  host: SiteHost,
  query: SiteQuery,
  relax: readonly Relaxation[],
  onAsk: (next: SiteQuery) => void,
): HTMLElement | null {
  if (relax.length === 0) return null;
  return h(
    "section",
    { class: "site-few no-print" },
    h("h3", {}, host.i18n.t("sites.few")),
    relaxList(host, query, relax, onAsk),
  );
}

function relaxList(
  host: SiteHost,
  query: SiteQuery,
  relax: readonly Relaxation[],
  onAsk: (next: SiteQuery) => void,
): HTMLElement {
  return h(
    "ul",
    { class: "relax-list" },
    relax.map((way) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "button", onclick: () => onAsk(relaxed(query, way)) },
          h("span", {}, relaxText(host, way)),
          h(
            "strong",
            { class: "num" },
            host.i18n.t(way.count === 1 ? "sites.count.one" : "sites.count", {
              n: host.format.number(way.count),
            }),
          ),
        ),
      ),
    ),
  );
}

/** The search with one condition eased as the service proposes. */
export function relaxed(query: SiteQuery, { param, to }: Relaxation): SiteQuery {
  const params = writeQuery({ ...query, page: 1 });
  if (to === null) params.delete(param);
  else params.set(param, String(to));
  return readQuery(params.toString());
}

function relaxText({ i18n, format }: SiteHost, { param, from, to }: Relaxation): string {
  const name = i18n.code("sites.param", param);
  if (to === null) return i18n.t("sites.relax.drop", { name });
  const say = (value: string | number) => {
    const number = Number(value);
    if (!Number.isFinite(number)) return String(value);
    if (param.endsWith("_ha")) return format.ha(number);
    if (param.startsWith("max_km")) return format.km(number);
    if (param === "within_months") return i18n.t("sites.months", { n: number });
    return format.number(number);
  };
  return i18n.t("sites.relax.to", { name, from: say(from), to: say(to) });
}
