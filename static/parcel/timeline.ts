import type { Entry } from "../clearance/types.ts";
import type { ClearanceI18n } from "../clearance/words.ts";
import { type Told, told } from "../correction/chain.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { type Child, h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import { lagDays } from "./dates.ts";

export interface TimelineOptions {
  i18n: ClearanceI18n;
  format: Format;
  /** Whether the parcel has several parts, so that each step must say to which it belongs. */
  several: boolean;
  /** Corrects a record, for those who may. */
  oncorrect?(record: Entry): void;
  /** What belongs to a step beside what it says, such as its papers; a step may have several records. */
  beside?(records: readonly Entry[]): Child;
}

/**
 * The steps of a parcel, the newest first, each with the day it took effect and the moment it was
 * recorded; what was corrected stands struck through below what counts.
 */
export function timeline(options: TimelineOptions, events: readonly Entry[]): HTMLElement {
  if (events.length === 0) return h("p", { class: "muted" }, options.i18n.t("parcel.noevents"));
  return h(
    "ol",
    { class: "timeline timeline-wide" },
    told(events).map((step) => row(options, step)),
  );
}

function row(options: TimelineOptions, { head, before }: Told): HTMLElement {
  const { i18n, format, several, oncorrect, beside } = options;
  // A correction may be known that took effect only after the day that is looked at.
  const gone = head.void || head.corrected_by !== null;
  return h(
    "li",
    { class: gone ? "is-corrected" : "" },
    h("span", { class: "timeline-mark" }, stateSwatch(head.to)),
    h(
      "div",
      { class: "timeline-body" },
      h(
        "div",
        { class: "timeline-head" },
        h(
          "strong",
          {},
          gone ? h("s", {}, i18n.code("state", head.to)) : i18n.code("state", head.to),
        ),
        several ? h("span", { class: "chip" }, i18n.t("part.n", { n: head.part })) : null,
        head.void ? h("span", { class: "chip is-late" }, i18n.t("correction.void")) : null,
        head.corrected_by === null
          ? null
          : h("span", { class: "chip is-late" }, i18n.t("correction.corrected")),
        head.corrects === null || head.void
          ? null
          : h("span", { class: "chip" }, i18n.t("correction.chip")),
        oncorrect && head.corrected_by === null ? button(i18n, format, head, oncorrect) : null,
      ),
      head.void ? h("s", {}, times(options, head)) : times(options, head),
      why(i18n, head),
      head.void ? null : details(i18n, format, head),
      beside?.([head, ...before]) ?? null,
      before.length > 0 ? was(options, before) : null,
    ),
  );
}

function button(
  i18n: ClearanceI18n,
  format: Format,
  record: Entry,
  act: (record: Entry) => void,
): HTMLElement {
  const name = i18n.t("correction.of", {
    state: i18n.code("state", record.to),
    date: format.date(record.effective_on),
  });
  return h(
    "button",
    {
      type: "button",
      class: "button button-quiet button-small timeline-correct",
      "aria-label": name,
      onclick: () => act(record),
    },
    i18n.t("correction.act"),
  );
}

/** What was recorded before, struck through. */
function was(options: TimelineOptions, before: readonly Entry[]): HTMLElement {
  const { i18n, format } = options;
  return h(
    "div",
    { class: "timeline-was" },
    h("p", { class: "muted small" }, i18n.t("correction.was")),
    before.map((record) =>
      h(
        "div",
        { class: "timeline-record" },
        h("s", {}, times(options, record), details(i18n, format, record)),
        why(i18n, record),
      ),
    ),
  );
}

function times({ i18n, format }: TimelineOptions, event: Entry): HTMLElement {
  const lag = lagDays(event.effective_on, event.recorded_at);
  return h(
    "dl",
    { class: "timeline-times" },
    pair(
      i18n.t("time.effective"),
      h("time", { datetime: event.effective_on }, format.date(event.effective_on)),
    ),
    pair(
      i18n.t("time.recorded"),
      h("time", { datetime: event.recorded_at }, format.moment(event.recorded_at)),
      lag > 30 && event.corrects === null
        ? h("span", { class: "chip is-late" }, i18n.t("time.lag", { n: format.number(lag) }))
        : null,
    ),
    event.recorded_by ? pair(i18n.t("time.by"), event.recorded_by) : null,
  );
}

/** Why a record corrects another, for those who may read it. */
function why(i18n: ClearanceI18n, event: Entry): Child {
  if (!event.correction_reason) return null;
  return h(
    "dl",
    { class: "timeline-facts timeline-why" },
    pair(i18n.t("correction.reason"), event.correction_reason),
    pair(i18n.t("correction.document"), event.correction_document ?? ""),
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
