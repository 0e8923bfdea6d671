import { h } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import type { SiteHost } from "./host.ts";
import { sourceLine } from "./statements.ts";
import type { SectorRule, SiteDetail, Welcome } from "./types.ts";

const ORDER: readonly Welcome[] = ["encouraged", "conditional", "refused", "unknown"];

/** Is my project welcome here, and on what conditions: one may ask for one's own sector. */
export function sectorSection(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  const rules = [...site.sectors].sort(
    (a, b) => ORDER.indexOf(a.welcome) - ORDER.indexOf(b.welcome),
  );
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("site.sectors")),
    rules.length === 0
      ? h("p", { class: "is-unknown" }, i18n.t("site.sectors.none"))
      : [
          h("p", { class: "muted" }, i18n.t("site.sectors.what")),
          h(
            "ul",
            { class: "sector-list" },
            rules.map((rule) => item(host, rule)),
          ),
        ],
  );
}

function item(host: SiteHost, rule: SectorRule): HTMLElement {
  const { i18n } = host;
  return h(
    "li",
    {},
    h("span", { class: `chip welcome-${rule.welcome}` }, i18n.t(`sites.welcome.${rule.welcome}`)),
    h("strong", {}, capital(i18n.pick(rule.name))),
    rule.condition ? h("p", {}, i18n.pick(rule.condition)) : null,
    sourceLine(host, rule),
  );
}
