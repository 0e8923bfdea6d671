import { stateSwatch } from "../legend/swatch.ts";
import { type Child, h } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { createMany } from "./many.ts";
import type { Host } from "./page.ts";
import type { WorkItem } from "./work.ts";

type Many = ReturnType<typeof createMany> | null;

/** The parcels of one page; on a phone each is a card. */
export function workTable(host: Host, items: readonly WorkItem[], many: Many): HTMLElement {
  const { i18n } = host;
  const column = (key: Parameters<typeof i18n.t>[0], look = "") =>
    h("th", { scope: "col", class: look }, i18n.t(key));
  return h(
    "table",
    { class: "work-table" },
    h("caption", { class: "visually-hidden" }, i18n.t("work.title")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        many ? h("th", { scope: "col" }, many.all(items)) : null,
        column("work.parcel"),
        column("work.state"),
        column("work.clock"),
        column("work.area", "num"),
        column("filter.project"),
      ),
    ),
    h(
      "tbody",
      {},
      items.map((item) => row(host, item, many)),
    ),
  );
}

function row(host: Host, item: WorkItem, many: Many): HTMLElement {
  const { i18n, format } = host;
  const title = i18n.t("parcel.title", { sheet: item.sheet_no, number: item.parcel_no });
  return h(
    "tr",
    {},
    many ? h("td", { class: "work-pick" }, many.box(item, title)) : null,
    h(
      "th",
      { scope: "row" },
      h("a", { href: `/parcels/${item.id}` }, title),
      h("small", { class: "muted" }, i18n.pick(item.admin_unit_name)),
    ),
    h(
      "td",
      {},
      h(
        "span",
        { class: "work-state" },
        stateSwatch(item.state),
        h("span", { class: "cap" }, i18n.code("state", item.state)),
      ),
      item.obstructed
        ? h("span", { class: "chip is-late" }, icon("alert", 12), " ", i18n.t("work.blocked"))
        : null,
    ),
    h("td", {}, clock(host, item)),
    h("td", { class: "num" }, format.m2(item.area_m2)),
    h(
      "td",
      {},
      h(
        "a",
        { href: `/projects/${encodeURIComponent(item.project)}` },
        i18n.pick(item.project_name),
      ),
    ),
  );
}

/** Days left or late with the article they come from; without a limit, the days it has waited. */
export function clock({ i18n, format }: Host, item: WorkItem): Child {
  const { days_late, due_on, article, unverified, days_waiting, state } = item;
  if (days_late !== null && due_on) {
    const late = days_late > 0;
    return [
      h(
        "span",
        { class: `chip ${late ? "is-late" : days_late > -8 ? "status-construction" : ""}` },
        i18n.t(late ? "clock.late" : "clock.left", { n: format.number(Math.abs(days_late)) }),
      ),
      h(
        "small",
        { class: "muted" },
        i18n.t("clock.due", { date: format.date(due_on) }),
        article ? ` · ${article}` : "",
      ),
      unverified ? h("small", { class: "unconfirmed" }, i18n.t("law.unconfirmed")) : null,
    ];
  }
  if (days_waiting === null || state === "clean" || state === "excluded")
    return h("span", { class: "muted" }, "–");
  return h("span", { class: "muted" }, i18n.t("clock.waiting", { n: format.number(days_waiting) }));
}
