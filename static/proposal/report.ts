import type { Geometry } from "geojson";
import { stateBar, stateTable } from "../legend/states.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { Bilingual } from "../lib/i18n.ts";
import type { Overlaid } from "../map/overlay.layer.ts";
import { balanceTable } from "./balance.ts";
import type { CheckState } from "./checker.ts";
import { sentence } from "./errors.ts";
import { costText } from "./estimate.ts";
import { type Finding, type GeometryFault, type Report, SEVERITIES } from "./types.ts";
import type { Host, Key } from "./words.ts";

export interface ReportPort {
  /** Lays a finding's place over the map while it is pointed at; null takes it away. */
  glance(items: readonly Overlaid[] | null): void;
  /** Brings the map to a place and keeps it marked. */
  go(geometry: Geometry): void;
  /** Takes over the repaired outline. */
  repair?(geometry: Geometry): void;
}

export interface ReportView {
  readonly root: HTMLElement;
  /** Area (m²) and perimeter (m) as this page computes them on the survey plane, at once. */
  local(area: number, perimeter: number, crosses: string | null): void;
  show(state: CheckState): void;
}

/** The check report beside the map: what is computed here at once, and what the service answers. */
export function createReport(host: Host, port: ReportPort): ReportView {
  const { i18n, format } = host;
  const area = h("strong", {});
  const perimeter = h("span", {});
  const crosses = h("p", { class: "form-error", hidden: true });
  const status = h("p", { class: "check-status", role: "status" });
  const body = h("div", { class: "check-body" });
  const root = h(
    "section",
    { class: "report", "aria-label": i18n.t("p.report") },
    h("p", { class: "big-figure" }, area, perimeter),
    crosses,
    status,
    body,
  );
  return {
    root,
    local(m2, metres, fault) {
      area.textContent = format.area(m2);
      perimeter.textContent = i18n.t("p.perimeter", { length: format.length(metres) });
      crosses.textContent = fault ?? "";
      crosses.hidden = fault === null;
    },
    show(state) {
      root.dataset.check = state.is;
      body.setAttribute("aria-busy", String(state.is === "asking"));
      status.textContent = statusText(host, state);
      if (state.is === "current") replace(body, reportBody(host, state.report, port));
      if (state.is === "empty")
        replace(body, h("p", { class: "state-message" }, i18n.t("p.empty")));
    },
  };
}

function statusText({ i18n }: Host, state: CheckState): string {
  switch (state.is) {
    case "empty":
      return "";
    case "asking":
      return i18n.t(state.last ? "p.check.older" : "p.check.asking");
    case "failed":
      return i18n.t("p.check.failed", { why: sentence(i18n, state.error) });
    case "current":
      return i18n.t("p.check.current");
  }
}

/** All parts of a report, for the panel, a stored revision and print alike. */
export function reportBody(host: Host, report: Report, port: ReportPort): Child[] {
  return [
    faults(host, report.geometry_faults ?? [], port),
    findings(host, report.findings, port),
    parcels(host, report),
    units(host, report),
    nearest(host, report, port),
    report.balance?.length ? block(host, "p.balance", balanceTable(host, report.balance)) : null,
  ];
}

function block({ i18n }: Host, title: Key, ...content: Child[]): HTMLElement {
  return h("section", { class: "report-block" }, h("h2", {}, i18n.t(title)), ...content);
}

function faults(host: Host, list: readonly GeometryFault[], port: ReportPort): Child {
  const { i18n } = host;
  if (list.length === 0) return null;
  return block(
    host,
    "p.faults",
    list.map(({ message, at, repaired }) =>
      h(
        "div",
        { class: "finding is-error" },
        h("p", {}, i18n.pick(message)),
        at ? linkButton(i18n.t("p.show"), () => port.go({ type: "Point", coordinates: at })) : null,
        repaired && port.repair
          ? linkButton(i18n.t("p.repair"), () => port.repair?.(repaired))
          : null,
      ),
    ),
  );
}

function linkButton(text: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: "link-button", onclick }, text);
}

/** Findings from the gravest to what is in order; what passed is folded away but counted. */
function findings(host: Host, list: readonly Finding[], port: ReportPort): Child {
  const { i18n } = host;
  const sorted = [...list].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  const said = (severity: string) => severity !== "pass" && severity !== "no_data";
  const open = sorted.filter(({ severity }) => said(severity));
  return block(
    host,
    "p.findings",
    h("div", { class: "chips" }, severityChips(host, countBySeverity(list))),
    h("p", { class: "small" }, h("a", { href: "/rules" }, i18n.t("p.rules"))),
    h(
      "ul",
      { class: "findings" },
      open.map((item) => findingRow(host, item, port)),
    ),
    folded(host, "p.unknown", sorted, "no_data", port),
    folded(host, "p.passed", sorted, "pass", port),
  );
}

/** What nobody can act on now is counted and folded away: what passed, and what lacks its layer. */
function folded(
  host: Host,
  title: "p.unknown" | "p.passed",
  all: readonly Finding[],
  kind: Finding["severity"],
  port: ReportPort,
): Child {
  const list = all.filter(({ severity }) => severity === kind);
  if (list.length === 0) return null;
  return h(
    "details",
    { class: "passed" },
    h("summary", {}, host.i18n.t(title, { count: list.length })),
    h(
      "ul",
      { class: "findings" },
      list.map((item) => findingRow(host, item, port)),
    ),
  );
}

export function countBySeverity(list: readonly Finding[]): Partial<Record<string, number>> {
  const counts: Partial<Record<string, number>> = {};
  for (const { severity } of list) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

/** How many findings of each weight, in words and colour. */
export function severityChips(
  { i18n }: Host,
  counts: Partial<Record<string, number>>,
): HTMLElement[] {
  return SEVERITIES.filter((severity) => counts[severity]).map((severity) =>
    h(
      "span",
      { class: `chip severity-${severity}` },
      `${counts[severity]} ${i18n.t(`p.severity.${severity}`)}`,
    ),
  );
}

function findingRow(host: Host, item: Finding, port: ReportPort): HTMLElement {
  const { i18n, format } = host;
  const { geometry, area_ha: hectares, source } = item;
  const look = () => geometry && port.glance([{ geometry, look: "finding" }]);
  const away = () => geometry && port.glance(null);
  return h(
    "li",
    {
      class: `finding is-${item.severity}`,
      "data-rule": item.rule,
      onmouseenter: look,
      onmouseleave: away,
      onfocusin: look,
      onfocusout: away,
    },
    h(
      "p",
      { class: "finding-head" },
      h("span", { class: `chip severity-${item.severity}` }, i18n.t(`p.severity.${item.severity}`)),
      item.title ? h("strong", {}, i18n.pick(item.title)) : null,
      typeof hectares === "number" && hectares > 0
        ? h("span", { class: "num" }, format.ha(hectares))
        : null,
    ),
    h("p", {}, i18n.pick(item.message)),
    h(
      "p",
      { class: "finding-foot" },
      geometry ? linkButton(i18n.t("p.show"), () => port.go(geometry)) : null,
      source
        ? h(
            "small",
            { class: "muted" },
            i18n.t("p.source", { source: textOf(host, source) }),
            item.rule_version
              ? ` · ${i18n.t("p.rule.version", { version: item.rule_version })}`
              : "",
          )
        : null,
    ),
  );
}

function textOf({ i18n }: Host, source: Bilingual | string): string {
  return typeof source === "string" ? source : i18n.pick(source);
}

function parcels(host: Host, { parcels: p }: Report): Child {
  if (!p) return null;
  const { i18n, format } = host;
  if (p.count === 0)
    return block(host, "p.parcels", h("p", { class: "muted" }, i18n.t("p.noparcels")));
  const uses = p.by_land_use ?? [];
  const estimate = p.estimate;
  return block(
    host,
    "p.parcels",
    h(
      "p",
      {},
      i18n.t("p.parcels.sum", { count: format.number(p.count), area: format.ha(p.area_ha) }),
    ),
    stateBar(host, p.by_state),
    stateTable(host, p.by_state),
    uses.length > 0 ? landUseTable(host, uses) : null,
    estimate
      ? h(
          "p",
          { class: "estimate" },
          h("strong", {}, i18n.t("p.estimate")),
          " ",
          [
            estimate.days ? i18n.t("p.estimate.days", { days: format.number(estimate.days) }) : "",
            costText(host, estimate),
          ]
            .filter(Boolean)
            .join(" · "),
          h("small", { class: "muted" }, i18n.pick(estimate.method)),
        )
      : null,
  );
}

function landUseTable(
  { i18n, format }: Host,
  rows: NonNullable<NonNullable<Report["parcels"]>["by_land_use"]>,
): HTMLElement {
  return h(
    "table",
    { class: "area-table" },
    h("caption", {}, i18n.t("p.landuse")),
    h(
      "tbody",
      {},
      rows.map(({ code, name, area_ha, count }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, h("code", {}, code), " ", i18n.pick(name)),
          h("td", { class: "num" }, format.ha(area_ha)),
          h("td", { class: "num" }, format.number(count)),
        ),
      ),
    ),
  );
}

function units(host: Host, { admin_units: both, corridors }: Report): Child {
  const { i18n, format } = host;
  const list = (title: Key, rows: NonNullable<Report["admin_units"]>["after"]) =>
    rows.length > 0
      ? h(
          "div",
          {},
          h("h3", {}, i18n.t(title)),
          h(
            "ul",
            { class: "share-list" },
            rows.map(({ name, area_ha, share }) =>
              h(
                "li",
                {},
                h("span", {}, i18n.pick(name)),
                h(
                  "span",
                  { class: "num" },
                  `${format.ha(area_ha)} · ${format.percent(share * 100)}`,
                ),
              ),
            ),
          ),
        )
      : null;
  return block(
    host,
    "p.where",
    both ? list("p.units.after", both.after) : null,
    both ? list("p.units.before", both.before) : null,
    (corridors ?? []).map(({ name, distance_m, from_km, to_km, within }) =>
      h(
        "p",
        {},
        i18n.t("p.corridor", { name: i18n.pick(name), distance: format.length(distance_m) }),
        typeof from_km === "number" && typeof to_km === "number"
          ? ` ${i18n.t("p.chainage", { from: format.number(from_km, 1), to: format.number(to_km, 1) })}`
          : null,
        within ? ` ${i18n.t("p.within", { share: format.percent(within * 100) })}` : null,
      ),
    ),
  );
}

function nearest(host: Host, { nearest: list = [] }: Report, port: ReportPort): Child {
  const { i18n, format } = host;
  if (list.length === 0) return null;
  return block(
    host,
    "p.nearest",
    h(
      "ul",
      { class: "share-list" },
      list.map(({ kind, name, distance_km, built, point }) =>
        h(
          "li",
          {},
          h(
            "span",
            {},
            h("strong", {}, i18n.code("kind", kind)),
            " ",
            point
              ? linkButton(i18n.pick(name), () => port.go({ type: "Point", coordinates: point }))
              : i18n.pick(name),
            built === false ? h("em", {}, ` ${i18n.t("p.unbuilt")}`) : null,
          ),
          h("span", { class: "num" }, format.km(distance_km)),
        ),
      ),
    ),
    h("p", { class: "muted small" }, i18n.t("p.straight")),
  );
}
