import type { Entry } from "../clearance/types.ts";
import type { ClearanceI18n } from "../clearance/words.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { type Child, h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import { lagDays } from "./dates.ts";

export interface TimelineOptions {
  i18n: ClearanceI18n;
  format: Format;
  /** Whether the parcel has several parts, so that each step must say to which it belongs. */
  several: boolean;
}

/** The steps of a parcel, the newest first, each with the day it took effect and the moment it was recorded. */
export function timeline(options: TimelineOptions, events: readonly Entry[]): HTMLElement {
  if (events.length === 0) return h("p", { class: "muted" }, options.i18n.t("parcel.noevents"));
  return h(
    "ol",
    { class: "timeline timeline-wide" },
    newestFirst(events).map((event) => row(options, event)),
  );
}

export function newestFirst(events: readonly Entry[]): Entry[] {
  return [...events].sort((a, b) => b.effective_on.localeCompare(a.effective_on) || b.id - a.id);
}

function row({ i18n, format, several }: TimelineOptions, event: Entry): HTMLElement {
  const lag = lagDays(event.effective_on, event.recorded_at);
  return h(
    "li",
    {},
    h("span", { class: "timeline-mark" }, stateSwatch(event.to)),
    h(
      "div",
      { class: "timeline-body" },
      h(
        "div",
        { class: "timeline-head" },
        h("strong", {}, i18n.code("state", event.to)),
        several ? h("span", { class: "chip" }, i18n.t("part.n", { n: event.part })) : null,
      ),
      h(
        "dl",
        { class: "timeline-times" },
        pair(
          i18n.t("time.effective"),
          h("time", { datetime: event.effective_on }, format.date(event.effective_on)),
        ),
        pair(
          i18n.t("time.recorded"),
          h("time", { datetime: event.recorded_at }, format.moment(event.recorded_at)),
          lag > 30
            ? h("span", { class: "chip is-late" }, i18n.t("time.lag", { n: format.number(lag) }))
            : null,
        ),
        event.recorded_by ? pair(i18n.t("time.by"), event.recorded_by) : null,
      ),
      details(i18n, format, event),
    ),
  );
}

function pair(label: string, ...value: Child[]): HTMLElement {
  return h("div", {}, h("dt", {}, label), h("dd", {}, value));
}

function details(i18n: ClearanceI18n, format: Format, event: Entry): Child {
  const own: [string, Child][] = [
    ["decision_no", event.decision_no],
    ["decision_date", event.decision_date ? format.date(event.decision_date) : null],
    ["issuer", event.issuer],
    ["amount_vnd", event.amount_vnd == null ? null : `${format.number(event.amount_vnd)}\u00a0₫`],
    ["area_m2", event.area_m2 == null ? null : format.m2(event.area_m2)],
    ["document", event.document],
    ["note", event.note],
  ];
  const more: [string, Child][] = Object.entries(event.details ?? {}).map(([name, value]) => [
    name,
    detail(i18n, format, name, value),
  ]);
  const rows = [...own, ...more].filter(([, value]) => value);
  return h(
    "div",
    {},
    rows.length > 0
      ? h(
          "dl",
          { class: "timeline-facts" },
          rows.map(([name, value]) => pair(i18n.code("field", name), value)),
        )
      : null,
    event.regime ? h("p", { class: "muted small" }, i18n.code("regime", event.regime)) : null,
  );
}

function detail(i18n: ClearanceI18n, format: Format, name: string, value: unknown): string {
  const text = String(value ?? "");
  if (name === "notice_group") return i18n.code("notice", text);
  if (name === "consent_percent") return `${text}\u00a0%`;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? format.date(text) : text;
}
