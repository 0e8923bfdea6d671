import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { createProposalApi } from "./api.ts";
import { stateChip } from "./life.ts";
import { frameOf, miniMap } from "./minimap.ts";
import { countBySeverity, severityChips } from "./report.ts";
import type { Proposal, Report } from "./types.ts";
import type { Host, Key } from "./words.ts";

/** Up to four variants by the numbers of their reports, their small maps in one frame. */
export async function buildCompare(host: Host): Promise<void> {
  const { i18n, main } = host;
  host.title(i18n.t("p.compare.title"));
  const ids = (new URLSearchParams(location.search).get("ids") ?? "")
    .split(",")
    .filter(Boolean)
    .slice(0, 4);
  const body = h("div", { class: "compare-body" }, skeleton(8));
  main.append(
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h("h1", {}, i18n.t("p.compare.title")),
          h("p", {}, h("a", { href: "/proposals" }, i18n.t("p.all"))),
        ),
        h(
          "button",
          { type: "button", class: "button", onclick: () => window.print() },
          i18n.t("p.print"),
        ),
      ),
      body,
    ),
  );
  if (ids.length < 2)
    return replace(body, h("p", { class: "state-message" }, i18n.t("p.compare.few")));
  const api = createProposalApi(host.api);
  const all = await Promise.all(ids.map(async (id) => (await api.get(id)).data));
  replace(body, table(host, all));
}

interface Line {
  label: string;
  cell(proposal: Proposal, report: Report | null): Child;
  /** The figure that tells which is best: the least or the most. */
  best?: { of(report: Report): number | null; is: "least" | "most" };
}

function table(host: Host, all: readonly Proposal[]): HTMLElement {
  const { i18n } = host;
  const frame = frameOf(all.map(({ geometry }) => geometry));
  return h(
    "div",
    {
      class: "card compare-scroll",
      tabindex: "0",
      role: "region",
      "aria-label": i18n.t("p.compare.title"),
    },
    h(
      "table",
      { class: "compare-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          all.map((proposal) => h("th", { scope: "col" }, column(host, proposal, all, frame))),
        ),
      ),
      h(
        "tbody",
        {},
        lines(host, all).map((line) => row(line, all)),
      ),
    ),
  );
}

function column(
  host: Host,
  proposal: Proposal,
  all: readonly Proposal[],
  frame: ReturnType<typeof frameOf>,
): Child {
  const others = all.flatMap(({ id, geometry }) =>
    geometry && id !== proposal.id ? [{ geometry, look: "faint" as const }] : [],
  );
  const own = proposal.geometry ? [{ geometry: proposal.geometry, look: "shape" as const }] : [];
  return [
    miniMap([...others, ...own], frame, host.i18n.t("p.compare.map", { name: proposal.name })),
    h("a", { href: `/proposals/${encodeURIComponent(proposal.id)}` }, proposal.name),
    stateChip(host, proposal.state),
  ];
}

function row({ label, cell, best }: Line, all: readonly Proposal[]): HTMLElement {
  const values = all.map(({ report }) => (report && best ? best.of(report) : null));
  const known = values.filter((value): value is number => value !== null);
  const differ = new Set(known).size > 1;
  const top = best?.is === "least" ? Math.min(...known) : Math.max(...known);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, label),
    all.map((proposal, at) =>
      h(
        "td",
        { class: differ && values[at] === top ? "is-best" : "" },
        cell(proposal, proposal.report),
      ),
    ),
  );
}

function lines(host: Host, all: readonly Proposal[]): Line[] {
  const { i18n, format } = host;
  const ha = (value: number | null | undefined) =>
    typeof value === "number" ? format.ha(value) : "–";
  const clean = (report: Report) =>
    report.parcels?.by_state.find(({ state }) => state === "clean")?.area_ha ??
    (report.parcels ? 0 : null);
  const places = [
    ...new Set(all.flatMap(({ report }) => report?.nearest?.map(({ kind }) => kind) ?? [])),
  ];
  const rules = [
    ...new Set(
      all.flatMap(({ report }) =>
        (report?.findings ?? [])
          .filter(({ severity }) => severity === "error" || severity === "warning")
          .map(({ rule }) => rule),
      ),
    ),
  ];
  const count = (report: Report, severity: string) =>
    countBySeverity(report.findings)[severity] ?? 0;
  return [
    { label: i18n.t("p.area"), cell: (_, report) => ha(report?.area_ha) },
    {
      label: i18n.t("p.findings"),
      cell: (_, report) =>
        report
          ? h("div", { class: "chips" }, severityChips(host, countBySeverity(report.findings)))
          : "–",
      best: {
        of: (report) => count(report, "error") * 1000 + count(report, "warning"),
        is: "least",
      },
    },
    {
      label: i18n.t("p.compare.parcels"),
      cell: (_, report) => (report?.parcels ? format.number(report.parcels.count) : "–"),
      best: { of: (report) => report.parcels?.count ?? null, is: "least" },
    },
    {
      label: i18n.t("p.compare.clean"),
      cell: (_, report) => ha(report ? clean(report) : null),
      best: { of: clean, is: "most" },
    },
    ...places.map((kind): Line => {
      const distance = (report: Report) =>
        report.nearest?.find((place) => place.kind === kind)?.distance_km ?? null;
      return {
        label: i18n.t("p.compare.to", { place: i18n.code("kind", kind) }),
        cell(_, report) {
          const place = report?.nearest?.find((one) => one.kind === kind);
          return place
            ? [format.km(place.distance_km), h("small", { class: "muted" }, i18n.pick(place.name))]
            : "–";
        },
        best: { of: distance, is: "least" },
      };
    }),
    ...rules.map(
      (rule): Line => ({
        label: titleOf(host, all, rule),
        cell(_, report) {
          const finding = report?.findings.find((one) => one.rule === rule);
          if (!finding) return "–";
          return [
            h(
              "span",
              { class: `chip severity-${finding.severity}` },
              i18n.t(`p.severity.${finding.severity}` as Key),
            ),
            finding.area_ha ? ` ${format.ha(finding.area_ha)}` : "",
          ];
        },
      }),
    ),
  ];
}

function titleOf({ i18n }: Host, all: readonly Proposal[], rule: string): string {
  for (const { report } of all) {
    const title = report?.findings.find((one) => one.rule === rule)?.title;
    if (title) return i18n.pick(title);
  }
  return rule.replaceAll("_", " ");
}
