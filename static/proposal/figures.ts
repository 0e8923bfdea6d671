import { stateBar } from "../legend/states.ts";
import { type Child, h } from "../lib/dom.ts";
import { costText } from "./estimate.ts";
import { countBySeverity, severityChips } from "./report.ts";
import type { Proposal, Report } from "./types.ts";
import type { Host, Key } from "./words.ts";

/** One figure of the reports of several proposals or revisions, side by side. */
export interface Figure {
  label: string;
  cell(proposal: Proposal, report: Report | null): Child;
  /** The figure that tells which is best: the least or the most. */
  best?: { of(report: Report): number | null; is: "least" | "most" };
}

/** The figures of a report, those that all have and those that only some have. */
export function figuresOf(host: Host, all: readonly Proposal[]): Figure[] {
  return [
    ...sizes(host),
    ...ground(host),
    ...clearing(host),
    ...distances(host, all),
    ...balances(host, all),
    ...findings(host, all),
  ];
}

/** The rows of a table with a column for each; the best of a row is marked where it is plain what is best. */
export function figureRow({ label, cell, best }: Figure, all: readonly Proposal[]): HTMLElement {
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

/** Whether a figure is not the same in all of them. */
export function differs(figure: Figure, all: readonly Proposal[]): boolean {
  const shown = all.map((proposal) => figureRow(figure, [proposal]).textContent);
  return new Set(shown).size > 1;
}

function sizes({ i18n, format }: Host): Figure[] {
  return [
    {
      label: i18n.t("p.kind"),
      cell: (proposal) => i18n.code("kind", proposal.kind),
    },
    {
      label: i18n.t("p.area"),
      cell: (_, report) => (report ? format.ha(report.area_ha) : "–"),
    },
    {
      label: i18n.t("p.compare.perimeter"),
      cell: (_, report) =>
        typeof report?.perimeter_m === "number" ? format.length(report.perimeter_m) : "–",
    },
  ];
}

function ground({ i18n, format }: Host): Figure[] {
  return [
    {
      label: i18n.t("p.units.after"),
      cell: (_, report) =>
        (report?.admin_units?.after ?? [])
          .map(({ name, share }) => `${i18n.pick(name)} ${format.percent(share * 100)}`)
          .join(", ") || "–",
    },
    {
      label: i18n.t("p.compare.corridor"),
      cell(_, report) {
        const [nearest] = report?.corridors ?? [];
        if (!nearest) return "–";
        const { name, distance_m: away, from_km: from, to_km: to } = nearest;
        return [
          i18n.t("p.corridor", { name: i18n.pick(name), distance: format.length(away) }),
          typeof from === "number" && typeof to === "number"
            ? h(
                "small",
                { class: "muted" },
                ` ${i18n.t("p.chainage", { from: format.number(from, 1), to: format.number(to, 1) })}`,
              )
            : null,
        ];
      },
      best: { of: (report) => report.corridors?.[0]?.distance_m ?? null, is: "least" },
    },
  ];
}

function clearing(host: Host): Figure[] {
  const { i18n, format } = host;
  const clean = (report: Report) =>
    report.parcels?.by_state.find(({ state }) => state === "clean")?.area_ha ??
    (report.parcels ? 0 : null);
  const rice = (report: Report) =>
    report.parcels
      ? (report.parcels.by_land_use ?? [])
          .filter(({ code }) => code.startsWith("LU"))
          .reduce((sum, { area_ha }) => sum + area_ha, 0)
      : null;
  const ha = (value: number | null) => (value === null ? "–" : format.ha(value));
  return [
    {
      label: i18n.t("p.compare.parcels"),
      cell: (_, report) =>
        report?.parcels
          ? [
              format.number(report.parcels.count),
              report.parcels.count > 0 ? stateBar(host, report.parcels.by_state) : null,
            ]
          : "–",
      best: { of: (report) => report.parcels?.count ?? null, is: "least" },
    },
    {
      label: i18n.t("p.compare.clean"),
      cell: (_, report) => ha(report ? clean(report) : null),
      best: { of: clean, is: "most" },
    },
    {
      label: i18n.t("p.compare.rice"),
      cell: (_, report) => ha(report ? rice(report) : null),
      best: { of: rice, is: "least" },
    },
    {
      label: i18n.t("p.compare.days"),
      cell: (_, report) =>
        typeof report?.parcels?.estimate?.days === "number"
          ? i18n.t("p.estimate.days", { days: format.number(report.parcels.estimate.days) })
          : "–",
      best: { of: (report) => report.parcels?.estimate?.days ?? null, is: "least" },
    },
    {
      label: i18n.t("p.compare.cost"),
      cell: (_, report) => costText(host, report?.parcels?.estimate) || "–",
      best: { of: (report) => report.parcels?.estimate?.cost_vnd ?? null, is: "least" },
    },
  ];
}

function distances({ i18n, format }: Host, all: readonly Proposal[]): Figure[] {
  const places = [
    ...new Set(all.flatMap(({ report }) => report?.nearest?.map(({ kind }) => kind) ?? [])),
  ];
  return places.map((kind) => {
    const placeOf = (report: Report | null) => report?.nearest?.find((one) => one.kind === kind);
    return {
      label: i18n.t("p.compare.to", { place: i18n.code("kind", kind) }),
      cell(_, report) {
        const place = placeOf(report);
        return place
          ? [
              `${format.km(place.distance_km)} `,
              h("small", { class: "muted" }, i18n.pick(place.name)),
            ]
          : "–";
      },
      best: { of: (report) => placeOf(report)?.distance_km ?? null, is: "least" },
    };
  });
}

function balances({ i18n, format }: Host, all: readonly Proposal[]): Figure[] {
  const uses = [
    ...new Set(all.flatMap(({ report }) => report?.balance?.map(({ use }) => use) ?? [])),
  ];
  return uses.map((use) => ({
    label: i18n.t("p.compare.use", { use: i18n.code("use", use) }),
    cell(_, report) {
      const row = report?.balance?.find((one) => one.use === use);
      if (!row) return "–";
      const short = row.ok === false ? ` (${i18n.code("balance", "short")})` : "";
      return `${format.ha(row.area_ha)} · ${format.percent(row.share * 100)}${short}`;
    },
  }));
}

function findings(host: Host, all: readonly Proposal[]): Figure[] {
  const { i18n, format } = host;
  const count = (report: Report, severity: string) =>
    countBySeverity(report.findings)[severity] ?? 0;
  const grave = (severity: string) => severity === "error" || severity === "warning";
  const rules = [
    ...new Set(
      all.flatMap(({ report }) =>
        (report?.findings ?? []).filter(({ severity }) => grave(severity)).map(({ rule }) => rule),
      ),
    ),
  ];
  return [
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
    ...rules.map(
      (rule): Figure => ({
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
