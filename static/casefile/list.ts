import { type ClearanceRow, Problem, queryString } from "../lib/api.ts";
import { skeleton } from "../lib/controls.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { type CaseQuery, type CaseRow, createCases, PAGE } from "./client.ts";
import { ask, holderField } from "./forms.ts";
import { readArea } from "./money.ts";
import { actionButton, stateLine, vnd } from "./parts.ts";
import type { CaseHost } from "./words.ts";

const STATES = [
  "not_started",
  "notified",
  "inventory",
  "inventoried",
  "plan_posted",
  "plan_approved",
  "paid",
  "recovery_decided",
  "handed_over",
  "clean",
  "excluded",
] as const;

/** What stands instead of a case for who may not see it. */
export function closed(host: CaseHost, text = ""): void {
  const { i18n, main } = host;
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h("h1", {}, i18n.t("case.title")),
      h(
        "div",
        { class: text ? "state-message" : "invitation" },
        h("p", {}, text || i18n.t("case.signin")),
        text
          ? null
          : h(
              "button",
              { type: "button", class: "button button-primary", onclick: () => host.signIn() },
              i18n.t("session.signin"),
            ),
      ),
    ),
  );
}

/** Builds /cases: the cases of the area, found by project, number, holder and state. */
export async function buildCases(host: CaseHost): Promise<void> {
  const { i18n, api, main, session } = host;
  host.title(i18n.t("case.title"));
  if (!session) return closed(host);
  const cases = createCases(api);
  const query = readQuery();
  const count = h("p", { class: "work-count", role: "status" });
  const holder = h("div", { class: "case-list" }, skeleton(6));
  let asked = 0;
  const load = async () => {
    const mine = ++asked;
    const page = await cases.list({ ...query, limit: PAGE });
    if (mine !== asked) return;
    const first = (query.offset ?? 0) + 1;
    count.textContent =
      page.number_matched === 0
        ? i18n.t("case.list.none")
        : i18n.t("case.list.count", {
            n: host.format.number(page.number_matched),
            first: host.format.number(first),
            last: host.format.number(first + page.items.length - 1),
          });
    replace(holder, table(host, page.items), pager(host, query, page.number_matched, change));
  };
  const change = (next: Partial<CaseQuery>) => {
    Object.assign(query, { offset: undefined }, next);
    keep(query);
    void load().catch(() => host.toast(i18n.t("error.load")));
  };
  const projects = (
    await api.send<{ rows: ClearanceRow[] }>(
      `/api/clearance/summary${queryString({ by: "project" })}`,
    )
  ).data.rows;
  try {
    await load();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 403) throw error;
    return closed(host, i18n.t("case.forbidden"));
  }
  replace(
    main,
    h(
      "div",
      { class: "page-inner case-page" },
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("h1", {}, i18n.t("case.title")), h("p", {}, i18n.t("case.list.what"))),
        h(
          "div",
          { class: "head-actions" },
          ["agency", "admin"].includes(session.role)
            ? h(
                "button",
                {
                  type: "button",
                  class: "button button-primary",
                  onclick: () => askOpen(host, projects, query.project),
                },
                icon("plus", 18),
                i18n.t("case.open"),
              )
            : null,
        ),
      ),
      filters(host, projects, query, change),
      count,
      holder,
    ),
  );
}

/** The name of a holder is personal and stands in no address. */
function keep(query: CaseQuery): void {
  const { holder: _, ...rest } = query;
  history.replaceState(null, "", `/cases${queryString({ ...rest })}`);
}

function readQuery(): CaseQuery {
  const asked = new URLSearchParams(location.search);
  const number = (name: string) => Number(asked.get(name)) || undefined;
  return {
    project: asked.get("project") || undefined,
    parcel: number("parcel"),
    number: asked.get("number") || undefined,
    state: STATES.find((state) => state === asked.get("state")),
    complaint: asked.get("complaint") === "open" ? "open" : undefined,
    offset: number("offset"),
  };
}

function filters(
  { i18n }: CaseHost,
  projects: readonly ClearanceRow[],
  query: CaseQuery,
  change: (next: Partial<CaseQuery>) => void,
): HTMLElement {
  const select = (name: "project" | "state", choices: readonly [string, string][]) => {
    const node = h(
      "select",
      { id: `case-${name}` },
      h("option", { value: "" }, i18n.t("case.filter.all")),
      choices.map(([value, label]) => h("option", { value }, label)),
    );
    node.value = query[name] ?? "";
    node.addEventListener("change", () => change({ [name]: node.value || undefined }));
    return node;
  };
  const text = (name: "number" | "holder") => {
    const node = h("input", {
      id: `case-${name}`,
      type: "search",
      autocomplete: "off",
      maxlength: 60,
      value: query[name] ?? null,
    });
    const later = debounce(300, () => change({ [name]: node.value.trim() || undefined }));
    node.addEventListener("input", later);
    return node;
  };
  const complaint = h("input", {
    id: "case-complaint",
    type: "checkbox",
    checked: query.complaint === "open",
  });
  complaint.addEventListener("change", () =>
    change({ complaint: complaint.checked ? "open" : undefined }),
  );
  const field = (label: string, input: HTMLElement) =>
    h("label", { class: "field", for: input.id }, h("span", {}, label), input);
  return h(
    "div",
    { class: "case-filters" },
    field(
      i18n.t("case.filter.project"),
      select(
        "project",
        projects.map(({ key, name }) => [
          key,
          typeof name === "string" ? name : i18n.pick(name ?? { vi: key, en: key }),
        ]),
      ),
    ),
    field(
      i18n.t("case.filter.state"),
      select(
        "state",
        STATES.map((code) => [code, i18n.code("state", code)]),
      ),
    ),
    field(i18n.t("case.filter.number"), text("number")),
    field(i18n.t("case.filter.holder"), text("holder")),
    h(
      "label",
      { class: "case-check", for: complaint.id },
      complaint,
      i18n.t("case.filter.complaint"),
    ),
    query.parcel
      ? actionButton(i18n.t("case.filter.parcel", { n: String(query.parcel) }), () => {
          change({ parcel: undefined });
          document.activeElement?.remove();
        })
      : null,
  );
}

function table(host: CaseHost, rows: readonly CaseRow[]): HTMLElement | null {
  const { i18n, format } = host;
  if (rows.length === 0) return null;
  const column = (key: Parameters<typeof i18n.t>[0], look = "") =>
    h("th", { scope: "col", class: look }, i18n.t(key));
  return h(
    "table",
    { class: "work-table case-table" },
    h("caption", { class: "visually-hidden" }, i18n.t("case.title")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        column("case.col.number"),
        column("case.col.holder"),
        column("case.col.state"),
        column("case.col.area", "num"),
        column("case.col.plan", "num"),
        column("case.col.paid", "num"),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row" },
            h("a", { href: `/cases/${row.id}` }, row.case_no),
            h(
              "small",
              { class: "muted" },
              `${i18n.pick(row.project_name)}, ${i18n.t("case.round", { n: String(row.round) })}`,
            ),
          ),
          h(
            "td",
            {},
            row.name,
            h("small", { class: "muted" }, i18n.code("case.holder", row.holder_kind)),
          ),
          h(
            "td",
            {},
            stateLine(host, row.state),
            row.open_complaints > 0
              ? h(
                  "span",
                  { class: "chip is-late" },
                  icon("alert", 12),
                  " ",
                  i18n.t("case.complaining"),
                )
              : null,
          ),
          h(
            "td",
            { class: "num" },
            format.m2(row.area_m2),
            h("small", { class: "muted" }, i18n.t("case.parcels", { n: String(row.parcels) })),
          ),
          h("td", { class: "num" }, vnd(host, row.plan_vnd)),
          h("td", { class: "num" }, row.paid_vnd > 0 ? vnd(host, row.paid_vnd) : "–"),
        ),
      ),
    ),
  );
}

function pager(
  { i18n }: CaseHost,
  query: CaseQuery,
  total: number,
  change: (next: Partial<CaseQuery>) => void,
): HTMLElement | null {
  if (total <= PAGE) return null;
  const offset = query.offset ?? 0;
  const button = (label: string, to: number, possible: boolean) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        disabled: !possible,
        onclick: () => change({ offset: to || undefined }),
      },
      label,
    );
  return h(
    "nav",
    { class: "pager", "aria-label": i18n.t("case.pages") },
    button(i18n.t("case.page.previous"), Math.max(0, offset - PAGE), offset > 0),
    button(i18n.t("case.page.next"), offset + PAGE, offset + PAGE < total),
  );
}

function askOpen(host: CaseHost, projects: readonly ClearanceRow[], project = ""): void {
  const { i18n, today } = host;
  const fields = [
    {
      name: "project",
      label: i18n.t("case.filter.project"),
      value: project,
      choices: projects.map(({ key, name }) => ({
        value: key,
        label: typeof name === "string" ? name : i18n.pick(name ?? { vi: key, en: key }),
      })),
    },
    {
      name: "round",
      label: i18n.t("case.field.round"),
      type: "number" as const,
      min: "1",
      value: "1",
      required: true,
    },
    { name: "case_no", label: i18n.t("case.field.number"), required: true },
    holderField(i18n),
    { name: "name", label: i18n.t("case.field.name"), required: true },
    { name: "address", label: i18n.t("case.field.address") },
    {
      name: "opened_on",
      label: i18n.t("case.field.opened_on"),
      type: "date" as const,
      required: true,
      max: today,
      value: today,
    },
    {
      name: "parcel",
      label: i18n.t("case.field.parcel"),
      inputmode: "numeric",
      hint: i18n.t("case.field.parcel.hint"),
    },
    { name: "area_m2", label: i18n.t("case.field.area"), inputmode: "decimal" },
  ];
  ask({ i18n }, "open", i18n.t("case.open"), fields, async (values) => {
    const parcel = Number(values.parcel?.match(/\d+$/)?.[0] ?? 0);
    const { data } = await createCases(host.api).open({
      project: values.project,
      round: Number(values.round),
      case_no: values.case_no?.trim(),
      holder_kind: values.holder_kind,
      name: values.name?.trim(),
      address: values.address?.trim(),
      opened_on: values.opened_on,
      parts: parcel ? [{ parcel, area_m2: readArea(values.area_m2 ?? "") || null }] : [],
    });
    location.href = `/cases/${data.id}`;
  });
}
