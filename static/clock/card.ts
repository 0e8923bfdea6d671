import type { ClearanceKey } from "../clearance/words.ts";
import type { PageHost } from "../frame/page.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import type { Breach, Clock, Limit, NextStep } from "./types.ts";

type Host = PageHost<ClearanceKey | MessageKey>;

/** The card of a parcel's page that tells what is late, what may be done next and from which day. */
export function createClockCard(host: Host, id: string) {
  const { i18n } = host;
  const body = h("div", { class: "clock-body" });
  const root = h(
    "section",
    { class: "card clock-card", "aria-labelledby": "clock-title" },
    h("h2", { id: "clock-title" }, i18n.t("time.title")),
    body,
  );
  let asked = 0;
  return {
    root,
    /** Asks again; the parcel or the law has changed. */
    async load(): Promise<void> {
      const mine = ++asked;
      try {
        const { data } = await host.api.send<Clock>(`/api/parcels/${encodeURIComponent(id)}/clock`);
        if (mine === asked) replace(body, ...content(host, data));
      } catch {
        if (mine === asked)
          replace(body, h("p", { class: "state-message" }, i18n.t("time.failed")));
      }
    },
  };
}

function content(host: Host, clock: Clock): Child[] {
  const { i18n, format } = host;
  const several = clock.parts.length > 1;
  return [
    headline(host, clock),
    clock.parts.map((part) =>
      h(
        "div",
        { class: "clock-part" },
        several
          ? h("h3", {}, i18n.t("part.n", { n: part.part }), ": ", i18n.code("state", part.state))
          : null,
        nextSteps(host, clock, part.next),
        limits(host, part.limits),
      ),
    ),
    clock.handover_on
      ? h(
          "p",
          { class: "clock-handover" },
          i18n.t("time.handover"),
          ": ",
          h("strong", {}, format.date(clock.handover_on)),
          h("small", { class: "muted" }, i18n.t("time.handover.what")),
        )
      : null,
    clock.parts.some(({ state }) => state === "inventory" || state === "recovery_decided")
      ? force(host, clock.enforcement)
      : null,
    breaches(host, clock.breaches),
    h("p", { class: "small" }, h("a", { href: "/law" }, i18n.t("time.all"))),
  ];
}

/** The first limit that ends, as one line. */
function headline({ i18n, format }: Host, { due_on, days_late, rule, parts }: Clock): HTMLElement {
  if (!due_on || days_late === null)
    return h("p", { class: "muted clock-headline" }, i18n.t("time.none"));
  const limit = parts.flatMap((part) => part.limits).find(({ code }) => code === rule);
  return h(
    "div",
    { class: "clock-headline" },
    daysChip({ i18n, format }, -days_late),
    limit ? h("span", {}, i18n.pick(limit.text)) : null,
    h(
      "small",
      { class: "muted" },
      [i18n.t("clock.due", { date: format.date(due_on) }), limit?.article]
        .filter(Boolean)
        .join(" · "),
    ),
    limit?.unverified ? unconfirmed(i18n) : null,
  );
}

/** Days left, or days late: told by words and sign as well as by colour. */
export function daysChip(
  { i18n, format }: Pick<Host, "i18n" | "format">,
  left: number,
): HTMLElement {
  const look = left < 0 ? "is-late" : left < 8 ? "status-construction" : "";
  const text =
    left < 0
      ? i18n.t("clock.late", { n: format.number(-left) })
      : left === 0
        ? i18n.t("time.today")
        : i18n.t("clock.left", { n: format.number(left) });
  return h("span", { class: `chip ${look}` }, left < 0 ? icon("alert", 12) : null, text);
}

function unconfirmed(i18n: Host["i18n"]): HTMLElement {
  return h("small", { class: "unconfirmed" }, icon("alert", 12), i18n.t("law.unconfirmed"));
}

function nextSteps(host: Host, clock: Clock, steps: readonly NextStep[]): HTMLElement {
  const { i18n } = host;
  return h(
    "div",
    { class: "next-steps" },
    h("h3", {}, i18n.t("parcelpage.next")),
    steps.length === 0
      ? h("p", { class: "muted" }, i18n.t("time.nothing"))
      : h(
          "ul",
          {},
          steps.map((step) => nextStep(host, clock, step)),
        ),
  );
}

function nextStep({ i18n, format }: Host, { today }: Clock, step: NextStep): HTMLElement {
  const { to, main, now, lawful_on, lawful_to, article, unverified, regime } = step;
  const gone = lawful_to !== null && lawful_to < today;
  const when = gone
    ? i18n.t("time.gone", { date: format.date(lawful_to) })
    : now
      ? i18n.t("time.now")
      : i18n.t("time.from", {
          date: format.date(lawful_on),
          n: format.number(daysBetween(today, lawful_on ?? today)),
        });
  return h(
    "li",
    {},
    stateSwatch(to),
    h(
      "div",
      {},
      h("span", { class: "cap" }, i18n.code("state", to)),
      " ",
      h("span", { class: `chip ${now ? "status-operating" : gone ? "is-late" : ""}` }, when),
      h(
        "small",
        { class: "muted" },
        [
          article,
          main ? null : i18n.t("time.short"),
          i18n.code("regime", regime),
          lawful_to && !gone ? i18n.t("time.until", { date: format.date(lawful_to) }) : null,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      unverified ? unconfirmed(i18n) : null,
    ),
  );
}

function limits(host: Host, list: readonly Limit[]): HTMLElement | null {
  const { i18n } = host;
  if (list.length === 0) return null;
  return h(
    "div",
    { class: "clock-limits" },
    h("h3", {}, i18n.t("time.running")),
    h(
      "ul",
      {},
      list.map((limit) => limitLine(host, limit)),
    ),
  );
}

function limitLine({ i18n, format }: Host, limit: Limit): HTMLElement {
  const { kind, day, days_left, ends, enforced } = limit;
  const seen = ends.length > 0;
  return h(
    "li",
    {},
    h(
      "div",
      { class: "clock-limit" },
      h("strong", {}, i18n.t(`time.${kind}`, { date: format.date(day) })),
      kind === "earliest"
        ? h(
            "span",
            { class: "chip" },
            days_left > 0
              ? i18n.t("clock.left", { n: format.number(days_left) })
              : i18n.t("time.passed"),
          )
        : seen
          ? daysChip({ i18n, format }, days_left)
          : h("span", { class: "chip" }, i18n.t("time.unseen")),
    ),
    h("span", {}, i18n.pick(limit.text)),
    h(
      "small",
      { class: "muted" },
      [
        i18n.t("time.since", { date: format.date(limit.starts_on) }),
        limit.article,
        kind !== "latest" && !enforced ? i18n.t("time.warns") : null,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    limit.unverified ? unconfirmed(i18n) : null,
  );
}

function force({ i18n, format }: Host, rule: Clock["enforcement"]): HTMLElement {
  const { now, from, not_before_hour, not_from_hour, articles } = rule;
  return h(
    "p",
    { class: "clock-force" },
    icon(now ? "info" : "alert", 16),
    h(
      "span",
      {},
      now
        ? i18n.t("time.force.now", { from: not_before_hour ?? 0, to: not_from_hour ?? 24 })
        : i18n.t("time.force.not", { date: format.date(from) }),
      h("small", { class: "muted" }, articles.join(" · ")),
    ),
  );
}

function breaches(host: Host, list: readonly Breach[]): HTMLElement | null {
  const { i18n, format } = host;
  if (list.length === 0) return null;
  return h(
    "details",
    { class: "clock-breaches" },
    h("summary", {}, `${i18n.t("time.breaches")} (${list.length})`),
    h(
      "ul",
      {},
      list.map(({ kind, to, effective_on, day, article }) =>
        h(
          "li",
          { class: "cap" },
          i18n.t(`time.breach.${kind}`, {
            step: i18n.code("state", to),
            on: format.date(effective_on),
            day: format.date(day),
          }),
          article ? h("small", { class: "muted" }, article) : null,
        ),
      ),
    ),
  );
}

/** Whole days from one day to another, both written YYYY-MM-DD. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
