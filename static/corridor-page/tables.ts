import { type Child, h } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import { lateness } from "../panel/commitment.ts";
import { FORECASTS, STAGES, type Strip, type StripWork } from "./client.ts";
import { STAGE_COLORS } from "./strip.ts";
import type { CorridorHost } from "./words.ts";

function table(label: string, headings: readonly string[], rows: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": label },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          headings.map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h("tbody", {}, ...rows),
    ),
  );
}

/** All that the strip draws, as a table in the order of the kilometres. */
export function alongTable(host: CorridorHost, strip: Strip): HTMLElement {
  const { i18n, format } = host;
  const rows = [
    ...strip.places.map((place) => ({
      km: place.chainage_km,
      name: i18n.pick(place.name) as Child,
      kind: i18n.code("kind", place.kind),
      away: place.distance_km,
      what: i18n.code("status", place.status),
    })),
    ...strip.zones.map((zone) => ({
      km: zone.chainage_km,
      name: h("a", { href: `/zones/${encodeURIComponent(zone.zone)}` }, i18n.pick(zone.name)),
      kind: i18n.code("kind", zone.kind),
      away: zone.distance_km,
      what: zone.clean_ha
        ? i18n.t("strip.zone.clean", {
            ha: format.ha(zone.area_ha),
            clean: format.ha(zone.clean_ha),
          })
        : format.ha(zone.area_ha),
    })),
  ].sort((a, b) => a.km - b.km);
  return table(
    i18n.t("strip.along"),
    [
      i18n.t("strip.km"),
      i18n.t("strip.name"),
      i18n.t("strip.kind"),
      i18n.t("strip.away"),
      i18n.t("strip.what.column"),
    ],
    rows.map((row) =>
      h(
        "tr",
        {},
        h("td", { class: "num" }, format.number(row.km, 1)),
        h("th", { scope: "row" }, row.name),
        h("td", {}, row.kind),
        h("td", { class: "num" }, format.km(row.away)),
        h("td", {}, row.what),
      ),
    ),
  );
}

/** The works: what was undertaken in 2020 stands apart from how it is today. */
export function worksTable(host: CorridorHost, strip: Strip): HTMLElement {
  const { i18n } = host;
  return table(
    i18n.t("strip.works"),
    [
      i18n.t("strip.work"),
      i18n.t("strip.km"),
      i18n.t("work.promised"),
      i18n.t("work.deadline"),
      i18n.t("work.real"),
    ],
    strip.works.map((work) => workRow(host, work)),
  );
}

function workRow(host: CorridorHost, work: StripWork): HTMLElement {
  const { i18n, format } = host;
  const late = lateness({ ...work, name_vi: "" }, host.today);
  const km =
    work.from_km === null
      ? i18n.t("strip.work.undrawn")
      : `${format.number(work.from_km, 1)}–${format.number(work.to_km ?? work.from_km, 1)}`;
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      i18n.pick(work.name),
      h("small", { class: "muted work-kind" }, ` ${i18n.code("kind", work.kind)}`),
    ),
    h("td", { class: "num" }, km),
    h("td", {}, work.commitment ? i18n.pick(work.commitment) : "–"),
    h("td", { class: "num" }, format.date(work.deadline) || "–"),
    h(
      "td",
      {},
      h("span", { class: `chip status-${work.status}` }, i18n.code("status", work.status)),
      late
        ? h(
            "span",
            { class: "chip is-late" },
            i18n.t(late.finished ? "work.late.finished" : "work.late.open", { n: late.months }),
          )
        : null,
      work.outcome ? h("p", {}, i18n.pick(work.outcome)) : null,
      h("small", { class: "muted" }, `${work.source}, ${format.date(work.source_date)}`),
    ),
  );
}

/** Land by sections of ten kilometres: what there is now, and what comes next. */
export function landTable(host: CorridorHost, strip: Strip): HTMLElement {
  const { i18n, format } = host;
  return table(
    i18n.t("strip.land"),
    [
      i18n.t("strip.section"),
      ...STAGES.map((stage) => i18n.t(`strip.stage.${stage}`)),
      ...FORECASTS.map((forecast) => i18n.t(`strip.${forecast}`)),
    ],
    strip.sections.map((section) =>
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "row", class: "num" },
          `${format.number(section.from_km)}–${format.number(section.to_km, 1)}`,
        ),
        STAGES.map((stage) => h("td", { class: "num" }, format.ha(section[stage]))),
        FORECASTS.map((forecast) =>
          h("td", { class: "num" }, section[forecast] ? `+${format.ha(section[forecast])}` : "–"),
        ),
      ),
    ),
  );
}

/** What the colours of the land mean. */
export function stageKey({ i18n }: CorridorHost): HTMLElement {
  return h(
    "ul",
    { class: "stage-key" },
    STAGES.map((stage) =>
      h("li", { css: { "--dot": STAGE_COLORS[stage] } }, capital(i18n.t(`strip.stage.${stage}`))),
    ),
    h("li", { class: "is-forecast" }, i18n.t("strip.forecast.line")),
  );
}
