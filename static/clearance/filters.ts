import type { ClearanceRow } from "../lib/api.ts";
import { debounce, h } from "../lib/dom.ts";
import type { Bilingual } from "../lib/i18n.ts";
import type { Law } from "./law.ts";
import type { Groups, Host } from "./page.ts";
import { DUE_DAYS, type ListQuery, SORTS, type Sort } from "./query.ts";

/** What the list is narrowed by. */
export function filters(
  { i18n, session }: Host,
  law: Law,
  groups: Groups,
  start: ListQuery,
  onchange: (query: ListQuery) => void,
): { root: HTMLElement; set(query: ListQuery): void } {
  let query = start;
  const tell = (change: Partial<ListQuery>) => {
    query = { ...query, ...change };
    onchange(query);
  };
  const nameOf = (row: ClearanceRow) =>
    typeof row.name === "string"
      ? row.name
      : i18n.pick((row.name ?? { vi: row.key, en: row.key }) as Bilingual);
  const select = (
    id: string,
    options: readonly (readonly [string, string])[],
    run: (value: string) => void,
  ) =>
    h(
      "select",
      { id, onchange: (event: Event) => run((event.target as HTMLSelectElement).value) },
      options.map(([value, label]) => h("option", { value }, label)),
    );
  const all: readonly [string, string] = ["", i18n.t("filter.all")];
  const rows = (list: readonly ClearanceRow[]) => [
    all,
    ...list.map((row) => [row.key, nameOf(row)] as const),
  ];
  const state = select(
    "filter-state",
    [all, ...law.clearance_states.map(({ code }) => [code, i18n.code("state", code)] as const)],
    (value) => tell({ state: value }),
  );
  const project = select("filter-project", rows(groups.project), (value) =>
    tell({ project: value }),
  );
  const unit = select("filter-unit", rows(groups.admin), (value) => tell({ unit: value }));
  const wanted = select(
    "filter-next",
    [
      all,
      ...law.clearance_states
        .filter(({ code }) => code !== "not_started" && code !== "excluded")
        .map(({ code }) => [code, i18n.code("state", code)] as const),
    ],
    (value) => tell({ next: value }),
  );
  const due = select(
    "filter-due",
    [
      all,
      ...DUE_DAYS.map((days) => [String(days), i18n.t("filter.due.days", { n: days })] as const),
    ],
    (value) => tell({ due: Number(value) }),
  );
  const sort = select(
    "filter-sort",
    SORTS.map((one) => [one, i18n.t(`sort.${one}`)] as const),
    (value) => tell({ sort: value as Sort }),
  );
  const typed = debounce(300, (text: string) => tell({ find: text }));
  const find = h("input", {
    id: "filter-find",
    type: "search",
    placeholder: "12/345",
    oninput: (event: Event) => typed((event.target as HTMLInputElement).value),
  });
  const toggle = (id: "mine" | "late" | "blocked" | "ready") =>
    h("input", {
      type: "checkbox",
      id: `filter-${id}`,
      onchange: (event: Event) => tell({ [id]: (event.target as HTMLInputElement).checked }),
    });
  const mine = toggle("mine");
  const ready = toggle("ready");
  const late = toggle("late");
  const blocked = toggle("blocked");
  const set = (next: ListQuery) => {
    query = next;
    state.value = next.state;
    project.value = next.project;
    unit.value = next.unit;
    sort.value = next.sort;
    wanted.value = next.next;
    due.value = next.due ? String(next.due) : "";
    find.value = next.find;
    mine.checked = next.mine;
    ready.checked = next.ready;
    late.checked = next.late;
    blocked.checked = next.blocked;
    // Of a past day nobody asks what may be done next.
    for (const one of [mine, ready, wanted, due]) one.disabled = next.at !== "";
  };
  set(start);
  const field = (id: string, label: string, control: HTMLElement) =>
    h("label", { class: "field", for: id }, h("span", {}, label), control);
  const root = h(
    "form",
    { class: "filters", role: "search", onsubmit: (event: Event) => event.preventDefault() },
    field("filter-find", i18n.t("filter.find"), find),
    field("filter-state", i18n.t("filter.state"), state),
    field("filter-project", i18n.t("filter.project"), project),
    field("filter-unit", i18n.t("filter.unit"), unit),
    field("filter-next", i18n.t("filter.next"), wanted),
    field("filter-due", i18n.t("filter.due"), due),
    field("filter-sort", i18n.t("filter.sort"), sort),
    h(
      "div",
      { class: "filter-checks" },
      session ? h("label", { for: "filter-mine" }, mine, i18n.t("filter.mine")) : null,
      h("label", { for: "filter-ready" }, ready, i18n.t("filter.ready")),
      h("label", { for: "filter-late" }, late, i18n.t("filter.late")),
      h("label", { for: "filter-blocked" }, blocked, i18n.t("filter.blocked")),
    ),
  );
  return { root, set };
}
