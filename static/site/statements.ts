import { type Child, h } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import { type SiteDetail, type Sourced, type Statement, TOPICS, type Topic } from "./types.ts";

/** Price, term, incentives, utilities, labour, contact: each with its source, unknown as unknown. */
export function statementSection(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("site.terms")),
    h(
      "dl",
      { class: "statements" },
      TOPICS.map((topic) => row(host, topic, site)),
    ),
  );
}

function row(host: SiteHost, topic: Topic, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  const known = site.statements.filter((statement) => statement.topic === topic);
  return h(
    "div",
    { "data-topic": topic },
    h("dt", {}, i18n.t(`site.topic.${topic}`)),
    known.length > 0
      ? known.map((statement) => h("dd", {}, value(host, statement)))
      : h("dd", { class: "is-unknown" }, i18n.t("site.unknown")),
  );
}

function value(host: SiteHost, statement: Statement): Child[] {
  const { i18n } = host;
  if (!statement.value) return [h("span", { class: "is-unknown" }, i18n.t("site.unknown"))];
  const own = i18n.pick(statement.label);
  // The topic stands at the left already.
  const label = own === i18n.t(`site.topic.${statement.topic}`) ? "" : own;
  return [
    label ? h("span", { class: "muted" }, `${label}: `) : null,
    i18n.pick(statement.value),
    sourceLine(host, statement),
  ];
}

/** Where a statement comes from, and whether it is one at all. */
export function sourceLine({ i18n, format }: SiteHost, from: Sourced): HTMLElement {
  const parts: Child[] = [];
  if (from.demonstration)
    parts.push(h("span", { class: "demo-mark" }, i18n.t("site.demonstration")));
  if (from.indicative) parts.push(h("span", { class: "chip" }, i18n.t("site.indicative")));
  if (from.unverified) parts.push(h("span", { class: "chip" }, i18n.t("site.unverified")));
  const source = from.source || i18n.t("site.source.none");
  const date = from.source_date ? `, ${format.date(from.source_date)}` : "";
  parts.push(h("span", {}, i18n.t("site.source", { source: `${source}${date}` })));
  return h("small", { class: "source-line" }, parts);
}
