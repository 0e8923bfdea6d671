import { createWaitingPanel } from "../approval/panel.ts";
import { type DownloadFilter, openDownload } from "../download/download.ts";
import type { PageHost } from "../frame/page.ts";
import type { ClearanceRow } from "../lib/api.ts";
import { queryString } from "../lib/api.ts";
import { skeleton } from "../lib/controls.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import type { MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { createLive } from "../live/live.ts";
import { asOfBar } from "./asof.ts";
import { createClearanceClient } from "./client.ts";
import { figures } from "./figures.ts";
import { filters } from "./filters.ts";
import { createMany } from "./many.ts";
import { type ListQuery, PAGE_SIZE, pastOf, readQuery, workQuery, writeQuery } from "./query.ts";
import { workTable } from "./table.ts";
import type { ClearanceKey } from "./words.ts";
import type { WorkList } from "./work.ts";

export type Host = PageHost<ClearanceKey | MessageKey>;

export interface Groups {
  project: ClearanceRow[];
  admin: ClearanceRow[];
}

/** Builds /clearance: the work list. */
export async function buildClearancePage(host: Host): Promise<void> {
  const { i18n, api, main, session } = host;
  host.title(i18n.t("clearance.title"));
  let query = readQuery(location.search);
  const summary = async (by: string) =>
    (
      await api.send<{ rows: ClearanceRow[] }>(
        `/api/clearance/summary${queryString({ by, ...pastOf(query) })}`,
      )
    ).data.rows;
  const [project, admin, law] = await Promise.all([
    summary("project"),
    summary("admin"),
    createClearanceClient(api).law(),
  ]);
  const groups: Groups = { project, admin };
  const top = h("div", {});
  const holder = h("div", { class: "work-holder" }, skeleton(8));
  const count = h("p", { class: "work-count", role: "status" });
  const many = session ? createMany(host, law, () => void load()) : null;
  const decides = ["agency", "admin", "auditor"].includes(session?.role ?? "");
  const waiting = decides ? createWaitingPanel(host, law) : null;
  const renewWaiting = () => void waiting?.load().catch(() => undefined);
  let asked = 0;
  const load = async () => {
    if (many) many.root.hidden = query.at !== "";
    const mine = ++asked;
    const { data } = await api.send<WorkList>(
      `/api/clearance/worklist${queryString(workQuery(query))}`,
    );
    if (mine !== asked) return;
    draw(data);
  };
  const draw = (list: WorkList) => {
    count.textContent = i18n.t("work.count", {
      n: host.format.number(list.count),
      ha: host.format.ha(list.area_ha),
      late: host.format.number(list.late),
      blocked: host.format.number(list.blocked),
    });
    many?.forget(list.items);
    replace(
      holder,
      list.items.length === 0
        ? h("p", { class: "state-message" }, i18n.t("work.empty"))
        : workTable(host, list.items, query.at ? null : many),
      pager(host, query, list.count, (page) => change({ ...query, page })),
    );
  };
  const change = (next: ListQuery) => {
    query = next;
    history.pushState(null, "", `/clearance${writeQuery(query)}`);
    void load().catch(() => host.toast(i18n.t("error.load")));
  };
  const controls = filters(host, law, groups, query, (next) => change({ ...next, page: 1 }));
  const total = () =>
    void summary("project").then(
      (rows) => replace(top, figures(host, rows)),
      () => undefined,
    );
  const day = asOfBar(host, query, (next) => {
    change({ ...query, ...next, page: 1 });
    controls.set(query);
    total();
  });
  const back = () => {
    query = readQuery(location.search);
    controls.set(query);
    day.set(query);
    total();
    void load();
  };
  window.addEventListener("popstate", back);
  host.own(() => window.removeEventListener("popstate", back));
  replace(top, figures(host, project));
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      head(host, () =>
        openDownload(host, downloadFilter(query), query.late ? i18n.t("dl.nolate") : ""),
      ),
      session ? null : invitation(host),
      day.root,
      top,
      waiting?.root ?? null,
      h(
        "section",
        { class: "card work-card", "aria-labelledby": "work-title" },
        h("h2", { id: "work-title" }, i18n.t("work.title")),
        controls.root,
        count,
        many?.root ?? null,
        holder,
      ),
    ),
  );
  await load();
  renewWaiting();
  const live = createLive();
  host.own(live.close);
  const again = debounce(300, () => {
    void load().catch(() => undefined);
    total();
  });
  live.on((changed) => changed.concerns("parcels") && again());
  live.on((changed) => changed.concerns("clearance") && renewWaiting());
}

/** The filters of the list as those of a download. */
function downloadFilter(query: ListQuery): DownloadFilter {
  const { state, project, admin_unit, sheet_no, parcel_no, blocked, at, known } = workQuery(query);
  const text = (value: string | number | undefined) =>
    value === undefined ? undefined : String(value);
  return {
    state: text(state),
    project: text(project),
    admin_unit: text(admin_unit),
    sheet_no: text(sheet_no),
    parcel_no: text(parcel_no),
    obstructed: blocked ? "true" : undefined,
    at: text(at),
    known: text(known),
  };
}

function head({ i18n, session }: Host, download: () => void): HTMLElement {
  return h(
    "header",
    { class: "page-head" },
    h("div", {}, h("h1", {}, i18n.t("clearance.title")), h("p", {}, i18n.t("clearance.intro"))),
    h(
      "div",
      { class: "head-actions" },
      h("a", { class: "button", href: "/projects" }, icon("area", 18), i18n.t("projects.title")),
      session && ["agency", "admin", "auditor"].includes(session.role)
        ? h("a", { class: "button", href: "/cases" }, icon("list", 18), i18n.t("clearance.cases"))
        : null,
      h("button", { type: "button", class: "button", onclick: download }, i18n.t("dl.open")),
      h("a", { class: "button", href: "/field" }, icon("target", 18), i18n.t("field.title")),
      h(
        "a",
        { class: "button", href: "/#layers=parcels" },
        icon("layers", 18),
        i18n.t("parcelpage.onmap"),
      ),
    ),
  );
}

function invitation({ i18n, signIn }: Host): HTMLElement {
  return h(
    "div",
    { class: "invitation" },
    h("p", {}, i18n.t("work.public")),
    h(
      "button",
      { type: "button", class: "button button-primary", onclick: signIn },
      i18n.t("session.signin"),
    ),
  );
}

function pager(
  { i18n, format }: Host,
  { page }: ListQuery,
  count: number,
  go: (page: number) => void,
): HTMLElement | null {
  const last = Math.ceil(count / PAGE_SIZE);
  if (last <= 1) return null;
  const button = (label: string, to: number, on: boolean) =>
    h("button", { type: "button", class: "button", disabled: !on, onclick: () => go(to) }, label);
  return h(
    "nav",
    { class: "pager", "aria-label": i18n.t("work.pages") },
    button(i18n.t("work.before"), page - 1, page > 1),
    h("span", {}, i18n.t("work.page", { n: format.number(page), of: format.number(last) })),
    button(i18n.t("work.next"), page + 1, page < last),
  );
}
