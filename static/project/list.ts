import { bar } from "../clearance/figures.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { ProjectClient } from "./client.ts";
import type { Summary } from "./types.ts";
import type { ProjectHost } from "./words.ts";

const SORTS = ["late", "area", "percent", "name"] as const;
type Sort = (typeof SORTS)[number];

interface Query {
  find: string;
  unit: string;
  late: boolean;
  sort: Sort;
}

function readQuery(): Query {
  const params = new URLSearchParams(location.search);
  return {
    find: params.get("find") ?? "",
    unit: params.get("unit") ?? "",
    late: params.get("late") === "1",
    sort: SORTS.find((one) => one === params.get("sort")) ?? "late",
  };
}

function keepQuery(query: Query): void {
  const params = new URLSearchParams();
  if (query.find) params.set("find", query.find);
  if (query.unit) params.set("unit", query.unit);
  if (query.late) params.set("late", "1");
  if (query.sort !== "late") params.set("sort", query.sort);
  const text = params.toString();
  history.replaceState(null, "", `/projects${text ? `?${text}` : ""}`);
}

/** All clearance projects: filtered, sorted by lateness unless asked otherwise. */
export async function buildList(host: ProjectHost, client: ProjectClient): Promise<void> {
  const { i18n, main, session } = host;
  const projects = await client.list();
  host.title(i18n.t("projects.title"));
  let query = readQuery();
  const holder = h("div", {});
  const count = h("p", { class: "work-count", role: "status" });
  const draw = () => {
    const shown = order(narrow(projects, query, i18n.lang), query.sort, i18n.lang);
    count.textContent = i18n.t("pj.count", { n: shown.length, of: projects.length });
    replace(
      holder,
      shown.length === 0 ? h("p", { class: "state-message" }, i18n.t("pj.none")) : null,
      h(
        "ul",
        { class: "project-list" },
        shown.map((one) => card(host, one)),
      ),
    );
  };
  const change = (part: Partial<Query>) => {
    query = { ...query, ...part };
    keepQuery(query);
    draw();
  };
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      head(host, session?.role === "agency" || session?.role === "admin"),
      h("section", { class: "card" }, filters(host, projects, query, change), count),
      holder,
    ),
  );
  draw();
}

function head({ i18n }: ProjectHost, keeper: boolean): HTMLElement {
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h("p", { class: "crumbs" }, h("a", { href: "/clearance" }, i18n.t("parcelpage.tolist"))),
      h("h1", {}, i18n.t("projects.title")),
      h("p", {}, i18n.t("figures.definition")),
    ),
    h(
      "div",
      { class: "head-actions" },
      keeper
        ? h(
            "a",
            { class: "button button-primary", href: "/projects/new" },
            icon("plus", 18),
            i18n.t("pj.new"),
          )
        : null,
    ),
  );
}

function filters(
  { i18n }: ProjectHost,
  projects: readonly Summary[],
  query: Query,
  change: (part: Partial<Query>) => void,
): HTMLElement {
  const units = new Map(projects.flatMap(({ communes }) => communes.map((c) => [c.code, c.name])));
  const field = (id: string, label: string, control: HTMLElement) =>
    h("label", { class: "field", for: id }, h("span", {}, label), control);
  const value = (event: Event) => (event.target as HTMLInputElement).value;
  const find = h("input", {
    id: "pj-find",
    type: "search",
    value: query.find,
    oninput: (event: Event) => change({ find: value(event) }),
  });
  const unit = h(
    "select",
    { id: "pj-unit", onchange: (event: Event) => change({ unit: value(event) }) },
    h("option", { value: "" }, i18n.t("filter.all")),
    [...units]
      .map(([code, name]) => [code, i18n.pick(name)] as const)
      .sort(([, a], [, b]) => a.localeCompare(b, i18n.lang))
      .map(([code, name]) => h("option", { value: code, selected: code === query.unit }, name)),
  );
  const sort = h(
    "select",
    { id: "pj-sort", onchange: (event: Event) => change({ sort: value(event) as Sort }) },
    SORTS.map((one) =>
      h("option", { value: one, selected: one === query.sort }, i18n.t(`pj.sort.${one}`)),
    ),
  );
  const late = h("input", {
    id: "pj-late",
    type: "checkbox",
    checked: query.late,
    onchange: (event: Event) => change({ late: (event.target as HTMLInputElement).checked }),
  });
  return h(
    "form",
    { class: "filters", role: "search", onsubmit: (event: Event) => event.preventDefault() },
    field("pj-find", i18n.t("pj.find"), find),
    field("pj-unit", i18n.t("filter.unit"), unit),
    field("pj-sort", i18n.t("filter.sort"), sort),
    h(
      "div",
      { class: "filter-checks" },
      h("label", { for: "pj-late" }, late, i18n.t("pj.onlylate")),
    ),
  );
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function narrow(projects: readonly Summary[], query: Query, lang: "vi" | "en"): Summary[] {
  const words = plain(query.find).split(/\s+/).filter(Boolean);
  return projects.filter((one) => {
    const text = plain(
      [one.code, one.name[lang], one.zone?.name[lang], one.work?.name[lang], one.developer].join(
        " ",
      ),
    );
    return (
      words.every((word) => text.includes(word)) &&
      (!query.unit || one.communes.some(({ code }) => code === query.unit)) &&
      (!query.late || one.late_days > 0)
    );
  });
}

function order(projects: Summary[], sort: Sort, lang: "vi" | "en"): Summary[] {
  const left = (one: Summary) => one.due_ha - one.cleared_ha;
  const by: Record<Sort, (a: Summary, b: Summary) => number> = {
    late: (a, b) => b.late_days - a.late_days || left(b) - left(a),
    area: (a, b) => b.area_ha - a.area_ha,
    percent: (a, b) => (a.percent_cleared ?? 101) - (b.percent_cleared ?? 101),
    name: (a, b) => a.name[lang].localeCompare(b.name[lang], lang),
  };
  return projects.sort(by[sort]);
}

function card(host: ProjectHost, one: Summary): HTMLElement {
  const { i18n, format } = host;
  return h(
    "li",
    { class: "card" },
    h("h2", {}, h("a", { href: `/projects/${encodeURIComponent(one.code)}` }, i18n.pick(one.name))),
    bar(one.by_state, one.area_ha),
    h(
      "p",
      { class: "project-figures" },
      h("strong", {}, one.percent_cleared === null ? "–" : format.percent(one.percent_cleared)),
      h(
        "span",
        { class: "muted" },
        ` ${i18n.t("figures.cleared")} · ${format.ha(one.area_ha)} · ${i18n.t("projects.parcels", { n: format.number(one.count) })}`,
      ),
    ),
    schedule(host, one),
  );
}

function schedule({ i18n, format }: ProjectHost, one: Summary): Child {
  return h(
    "p",
    { class: "chips" },
    one.late_days > 0
      ? h(
          "span",
          { class: "chip is-late" },
          i18n.t("pj.latedays", { n: format.number(one.late_days) }),
        )
      : null,
    one.committed_to
      ? h(
          "span",
          { class: "chip" },
          i18n.t("projects.committed", { date: format.date(one.committed_to) }),
        )
      : null,
  );
}
