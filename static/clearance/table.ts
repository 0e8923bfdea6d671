import { daysChip } from "../clock/card.ts";
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
        column("work.days"),
        column("work.next"),
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
    h("td", { "data-label": i18n.t("work.clock") }, dueDay(host, item)),
    h("td", { "data-label": i18n.t("work.days") }, clock(host, item)),
    h("td", { "data-label": i18n.t("work.next") }, nextStep(host, item)),
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

/** The last day of the limit that runs, with the article that gives it. */
function dueDay({ i18n, format }: Host, { due_on, article, unverified }: WorkItem): Child {
  if (!due_on) return h("span", { class: "muted" }, "–");
  return [
    h("span", { class: "work-due" }, format.date(due_on)),
    article ? h("small", { class: "muted" }, article) : null,
    unverified ? h("small", { class: "unconfirmed" }, i18n.t("law.unconfirmed")) : null,
  ];
}

/** Days late or left; without a limit, the days it has waited. */
export function clock({ i18n, format }: Host, item: WorkItem): Child {
  const { days_late, days_waiting, state } = item;
  if (days_late !== null) return daysChip({ i18n, format }, -days_late);
  if (days_waiting === null || state === "clean" || state === "excluded")
    return h("span", { class: "muted" }, "–");
  return h("span", { class: "muted" }, i18n.t("clock.waiting", { n: format.number(days_waiting) }));
}

/** What may be done next, and from which day. */
function nextStep({ i18n, format, today }: Host, item: WorkItem): Child {
  const { next, next_on, handover_on } = item;
  if (!next) return h("span", { class: "muted" }, "–");
  const now = next_on === null || next_on <= today;
  return [
    h("span", { class: "cap" }, i18n.code("state", next)),
    h(
      "small",
      { class: now ? "is-now" : "muted" },
      now ? i18n.t("work.nextnow") : i18n.t("work.nextfrom", { date: format.date(next_on) }),
    ),
    handover_on
      ? h("small", { class: "muted" }, i18n.t("work.handover", { date: format.date(handover_on) }))
      : null,
  ];
}
