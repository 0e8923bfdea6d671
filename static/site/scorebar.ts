import { h } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import { barParts, mostPoints, orderedParts } from "./score.ts";
import type { SiteSummary } from "./types.ts";

/** The score as a bar of its parts; opened, it says how each part came about. */
export function scoreDetails(host: SiteHost, site: SiteSummary): HTMLElement | null {
  const { i18n, format } = host;
  if (site.score === null || site.score_parts.length === 0) return null;
  const parts = orderedParts(site.score_parts);
  return h(
    "details",
    { class: "score" },
    h(
      "summary",
      {},
      h(
        "span",
        { class: "score-figure num" },
        i18n.t("sites.score", { n: format.number(site.score) }),
      ),
      h(
        "span",
        { class: "score-bar", "aria-hidden": "true" },
        barParts(site.score_parts).map(({ criterion, width }) =>
          h("span", { class: `part-${criterion}`, css: { width: `${width}%` } }),
        ),
      ),
      h("span", { class: "visually-hidden" }, i18n.t("sites.score.how")),
    ),
    h(
      "table",
      { class: "score-table" },
      h("caption", {}, i18n.t("sites.score.caption")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, i18n.t("sites.score.criterion")),
          h("th", { scope: "col" }, i18n.t("sites.score.value")),
          h("th", { scope: "col" }, i18n.t("sites.score.weight")),
          h("th", { scope: "col" }, i18n.t("sites.score.points")),
        ),
      ),
      h(
        "tbody",
        {},
        parts.map((part) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              h("span", { class: `score-key part-${part.criterion}`, "aria-hidden": "true" }),
              i18n.t(`sites.criterion.${part.criterion}`),
            ),
            h("td", { class: "num" }, format.percent(part.value * 100)),
            h("td", { class: "num" }, i18n.t("sites.weight", { n: part.weight })),
            h(
              "td",
              { class: "num" },
              i18n.t("sites.score.of", {
                n: format.number(part.points, 1),
                most: format.number(mostPoints(part, site.score_parts), 1),
              }),
            ),
          ),
        ),
      ),
    ),
  );
}
