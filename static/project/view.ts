import { workTable } from "../clearance/table.ts";
import type { WorkList } from "../clearance/work.ts";
import { openDownload } from "../download/download.ts";
import { Problem } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { createSheetCard } from "../worksheet/card.ts";
import { bottlenecks, figuresCard, forecastCard, groupTable, obstacles } from "./cards.ts";
import { progressChart } from "./chart.ts";
import type { ProjectClient } from "./client.ts";
import { openEdit } from "./edit.ts";
import { historyCard } from "./history.ts";
import type { Detail, Progress, Restricted } from "./types.ts";
import type { ProjectHost } from "./words.ts";

const WORST = 20;

/** One project: what it is, how far it has come, where it waits, when it may be done. */
export async function buildProject(
  host: ProjectHost,
  client: ProjectClient,
  code: string,
): Promise<void> {
  const { i18n, main, session } = host;
  const at = new URLSearchParams(location.search).get("at") ?? "";
  let etag = "";
  let detail: Detail;
  let progress: Progress;
  let inside: Restricted | null;
  let work: WorkList;
  try {
    const [one, two, three, four] = await Promise.all([
      client.detail(code),
      client.progress(code, at),
      session ? client.restricted(code) : null,
      host.api.send<WorkList>(
        `/api/clearance/worklist?project=${encodeURIComponent(code)}&limit=${WORST}`,
      ),
    ]);
    ({ data: detail, etag } = one);
    progress = two;
    inside = three;
    work = four.data;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return unknown(host);
    throw error;
  }
  const kinds = inside ? (await host.api.reference()).obstacles : [];
  host.title(i18n.pick(detail.name));
  const again = () => void buildProject(host, client, code);
  replace(
    main,
    h(
      "div",
      { class: "page-inner project-page" },
      head(host, detail, inside, () => openEdit(host, client, detail, etag, again)),
      detail.demo ? h("p", { class: "demo-note" }, i18n.t("demo.figures")) : null,
      asOf(host, progress, at),
      h(
        "div",
        { class: "project-grid" },
        facts(host, detail),
        figuresCard(host, code, progress),
        section(host, "pj.chart", "is-wide", progressChart(host, progress)),
        h(
          "div",
          { class: "project-side" },
          forecastCard(host, detail, progress),
          inside ? obstacles(host, inside, kinds) : null,
        ),
        bottlenecks(host, code, progress),
        section(
          host,
          "pj.groups",
          "is-wide",
          groupTable(host, "pj.round", progress.by_round),
          groupTable(host, "pj.commune", progress.by_commune),
          groupTable(host, "pj.landuse", progress.by_land_use),
        ),
        at
          ? null
          : h(
              "section",
              { class: "card work-card is-wide" },
              h("h2", {}, i18n.t("projects.worst")),
              h(
                "p",
                { class: "muted" },
                i18n.t("projects.held", {
                  late: host.format.number(work.late),
                  blocked: host.format.number(work.blocked),
                }),
              ),
              workTable(host, work.items, null),
            ),
        createSheetCard(host, code),
        historyCard(host, detail, inside),
      ),
    ),
  );
}

function unknown({ i18n, main, title }: ProjectHost): void {
  title(i18n.t("projects.title"));
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h("h1", {}, i18n.t("projects.title")),
      h("p", { class: "state-message" }, i18n.t("projects.unknown")),
      h("p", {}, h("a", { href: "/projects" }, i18n.t("projects.title"))),
    ),
  );
}

function section(
  { i18n }: ProjectHost,
  title: Parameters<ProjectHost["i18n"]["t"]>[0],
  look: string,
  ...content: Child[]
): HTMLElement {
  return h("section", { class: `card ${look}` }, h("h2", {}, i18n.t(title)), ...content);
}

function head(
  host: ProjectHost,
  detail: Detail,
  inside: Restricted | null,
  edit: () => void,
): HTMLElement {
  const { i18n, format } = host;
  const code = encodeURIComponent(detail.code);
  const box = detail.bbox;
  const map = box
    ? `/#14/${((box[1] + box[3]) / 2).toFixed(5)}/${((box[0] + box[2]) / 2).toFixed(5)}&lang=${i18n.lang}`
    : "/#layers=parcels";
  const at = new URLSearchParams(location.search).get("at");
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h(
        "p",
        { class: "crumbs" },
        h("a", { href: "/clearance" }, i18n.t("parcelpage.tolist")),
        " › ",
        h("a", { href: "/projects" }, i18n.t("projects.title")),
      ),
      h("h1", {}, i18n.pick(detail.name)),
      detail.committed_to
        ? h(
            "p",
            { class: "chips" },
            h(
              "span",
              { class: "chip" },
              i18n.t("projects.committed", { date: format.date(detail.committed_to) }),
            ),
          )
        : null,
    ),
    h(
      "div",
      { class: "head-actions" },
      h("a", { class: "button", href: `/clearance?project=${code}` }, i18n.t("projects.list")),
      h("a", { class: "button", href: map }, icon("layers", 18), i18n.t("pj.map")),
      h(
        "a",
        {
          class: "button",
          href: `/api/projects/${code}/report.pdf?lang=${i18n.lang}${at ? `&at=${at}` : ""}`,
          target: "_blank",
        },
        icon("print", 18),
        i18n.t("pj.report"),
      ),
      h(
        "button",
        {
          type: "button",
          class: "button",
          onclick: () => openDownload(host, { project: detail.code, at: at ?? undefined }),
        },
        i18n.t("dl.open"),
      ),
      inside?.may_keep
        ? [
            h("a", { class: "button", href: `/projects/${code}/parcels` }, i18n.t("pj.parcels")),
            h("button", { type: "button", class: "button", onclick: edit }, i18n.t("pj.edit")),
          ]
        : null,
    ),
  );
}

/** Chooses the day that the figures are of; a past day is in the address. */
function asOf({ i18n, format, today }: ProjectHost, progress: Progress, at: string): HTMLElement {
  const input = h("input", { id: "pj-at", type: "date", max: today, value: at || today });
  const go = (day: string) =>
    location.assign(`${location.pathname}${day && day !== today ? `?at=${day}` : ""}`);
  return h(
    "form",
    {
      class: "project-asof",
      onsubmit: (event: Event) => {
        event.preventDefault();
        go(input.value);
      },
    },
    h("label", { class: "field", for: "pj-at" }, h("span", {}, i18n.t("pj.asof")), input),
    h("button", { type: "submit", class: "button" }, i18n.t("pj.asof.show")),
    at
      ? h(
          "p",
          { class: "warning" },
          i18n.t("pj.asof.past", { date: format.date(progress.as_of) }),
          " ",
          h("a", { href: location.pathname }, i18n.t("pj.asof.today")),
        )
      : null,
  );
}

function facts(host: ProjectHost, d: Detail): HTMLElement {
  const { i18n, format } = host;
  const row = (label: Parameters<typeof i18n.t>[0], value: Child) =>
    h("div", {}, h("dt", {}, i18n.t(label)), h("dd", {}, value || i18n.t("pj.unknown")));
  const serves = d.zone
    ? h("a", { href: `/zones/${encodeURIComponent(d.zone.code)}` }, i18n.pick(d.zone.name))
    : d.work && i18n.pick(d.work.name);
  const basis = [
    d.legal_basis,
    d.basis_date && i18n.t("pj.dated", { date: format.date(d.basis_date) }),
    d.basis_authority,
  ];
  return section(
    host,
    "pj.facts",
    "",
    h(
      "dl",
      { class: "facts" },
      row("pj.serves", serves),
      row("pj.developer", d.developer),
      row("pj.basis", basis.filter(Boolean).join(", ")),
      row(
        "pj.schedule",
        d.committed_to
          ? `${d.committed_from ? format.date(d.committed_from) : "…"} – ${format.date(d.committed_to)}`
          : null,
      ),
      row("pj.communes", d.communes.map(({ name }) => i18n.pick(name)).join(", ")),
    ),
    h("p", { class: "muted small" }, `${d.source} · ${format.date(d.source_date)}`),
  );
}
