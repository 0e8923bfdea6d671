import { type Child, h, replace } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import { choice } from "./controls.ts";
import type { SiteHost } from "./host.ts";
import { sourceLine } from "./statements.ts";
import type { SectorRule, SiteDetail, Welcome } from "./types.ts";

const ORDER: readonly Welcome[] = ["encouraged", "conditional", "refused", "preferred", "unknown"];

/**
 * Is my project welcome here, and on what conditions. The sector of the search that led here, or one
 * chosen on the page, is answered for first; all others stand below.
 */
export function sectorSection(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  const rules = [...site.sectors].sort(
    (a, b) => ORDER.indexOf(a.welcome) - ORDER.indexOf(b.welcome),
  );
  return h(
    "section",
    { class: "card", id: "sectors" },
    h("h2", {}, i18n.t("site.sectors")),
    rules.length === 0
      ? h("p", { class: "is-unknown" }, i18n.t("site.sectors.none"))
      : [
          h("p", { class: "muted" }, i18n.t("site.sectors.what")),
          yours(host, rules),
          h(
            "ul",
            { class: "sector-list" },
            rules.filter(({ welcome }) => welcome !== "unknown").map((rule) => item(host, rule)),
          ),
        ],
  );
}

/** The choice of one's own sector and the answer to it. */
function yours(host: SiteHost, rules: readonly SectorRule[]): HTMLElement {
  const { i18n } = host;
  const answer = h("div", { class: "sector-answer", role: "status" });
  const show = (code: string) => {
    const rule = rules.find(({ sector }) => sector === code);
    replace(answer, rule ? h("ul", { class: "sector-list" }, item(host, rule)) : null);
  };
  const asked = new URLSearchParams(location.search).get("sector") ?? "";
  const value = rules.some(({ sector }) => sector === asked) ? asked : "";
  const select = choice({
    id: "your-sector",
    label: i18n.t("site.sectors.yours"),
    value,
    choices: [
      { value: "", label: i18n.t("site.sectors.choose") },
      ...[...rules]
        .sort((a, b) => i18n.pick(a.name).localeCompare(i18n.pick(b.name), i18n.lang))
        .map(({ sector, name }) => ({ value: sector, label: capital(i18n.pick(name)) })),
    ],
    onchange: show,
  });
  show(value);
  return h("div", { class: "sector-yours" }, select.node, answer);
}

/** What stands behind a stance, in words: its condition, or whom to ask. */
function reason({ i18n }: SiteHost, rule: SectorRule): Child {
  if (rule.condition) return h("p", {}, i18n.pick(rule.condition));
  if (rule.welcome === "preferred") return h("p", {}, i18n.t("site.sectors.preferred"));
  if (rule.welcome === "unknown") return h("p", {}, i18n.t("site.sectors.unknown"));
  return null;
}

function item(host: SiteHost, rule: SectorRule): HTMLElement {
  const { i18n } = host;
  return h(
    "li",
    {},
    h("span", { class: `chip welcome-${rule.welcome}` }, i18n.t(`sites.welcome.${rule.welcome}`)),
    h("strong", {}, capital(i18n.pick(rule.name))),
    reason(host, rule),
    rule.welcome === "unknown" ? null : sourceLine(host, rule),
  );
}
