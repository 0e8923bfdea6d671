import { stateSwatch } from "../legend/swatch.ts";
import type { ClearanceEvent } from "../lib/api.ts";
import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { MapFeature } from "../lib/features.ts";
import { pastQuery } from "../lib/view.ts";
import type { App } from "../shell/app.ts";
import {
  block,
  chip,
  corridorNames,
  fact,
  facts,
  featureLink,
  listOf,
  numberOf,
  text,
} from "./parts.ts";

interface LandUsePart {
  code: string;
  name_vi?: string;
  name_en?: string;
  area_m2?: number;
}

/** A parcel: state and obstacles first, then identity and areas, then its history. */
export function parcelContent(app: App, feature: MapFeature): Child[] {
  const { i18n, format } = app;
  const p = feature.properties;
  const state = text(p.state);
  const measured = numberOf(p.area_m2);
  const recorded = numberOf(p.recorded_area_m2);
  return [
    h(
      "div",
      { class: "parcel-state" },
      stateSwatch(state),
      h(
        "div",
        {},
        h("strong", {}, i18n.code("state", state)),
        p.state_since
          ? h(
              "span",
              { class: "muted" },
              i18n.t("parcel.since", { date: format.date(text(p.state_since)) }),
            )
          : null,
      ),
    ),
    p.grade
      ? h("p", { class: "grade" }, chip(i18n.code("grade", text(p.grade)), "status-operating"))
      : null,
    p.obstructed === true ? obstructed(app) : null,
    facts(
      fact(i18n.t("parcel.area.measured"), measured === null ? null : format.m2(measured)),
      fact(i18n.t("parcel.area.recorded"), recorded === null ? null : format.m2(recorded)),
      fact(i18n.t("parcel.landuse"), landUse(app, listOf(p.land_use_parts), listOf(p.land_use))),
      fact(i18n.t("parcel.zone"), featureLink(app, "zones", p.zone) ?? i18n.field(p, "zone_name")),
      fact(
        i18n.t("parcel.project"),
        i18n.pick({ vi: text(p.project_name), en: text(p.project_name_en) }),
      ),
      fact(
        i18n.t("parcel.cadastral"),
        i18n.pick({ vi: text(p.cadastral_unit_name), en: text(p.cadastral_unit_name_en) }) ||
          text(p.cadastral_unit),
      ),
      fact(i18n.t("parcel.series"), text(p.map_series)),
      fact(i18n.t("parcel.unit"), i18n.field(p, "admin_unit_name")),
      fact(i18n.t("panel.corridor"), corridorNames(app, p)),
    ),
    history(app, feature.id),
  ];
}

function obstructed({ i18n }: App): Child {
  return h(
    "div",
    { class: "obstacles" },
    h("h3", {}, i18n.t("parcel.obstructed")),
    h("p", {}, i18n.t("parcel.obstructed.note")),
  );
}

/** The parts with their names and areas, or the bare codes until they have come. */
function landUse({ i18n, format }: App, parts: unknown[], codes: unknown[]): Child {
  const list: LandUsePart[] =
    parts.length > 0 ? (parts as LandUsePart[]) : codes.map((code) => ({ code: text(code) }));
  if (list.length === 0) return null;
  return h(
    "ul",
    { class: "plain" },
    list.map((part) => {
      const name = i18n.field(part, "name");
      const area = part.area_m2 === undefined ? "" : ` · ${format.m2(part.area_m2)}`;
      return h("li", {}, h("abbr", { title: name || part.code }, part.code), ` ${name}${area}`);
    }),
  );
}

function history(app: App, id: string): HTMLElement {
  const { i18n } = app;
  const holder = h("div", {}, skeleton(4));
  const fill = async () => {
    try {
      const events = await app.api.parcelEvents(id, pastQuery(app.store.get()));
      replace(
        holder,
        events.length === 0
          ? h("p", { class: "muted" }, i18n.t("parcel.noevents"))
          : h(
              "ol",
              { class: "timeline" },
              newestFirst(events).map((event) => eventRow(app, event)),
            ),
      );
    } catch {
      replace(
        holder,
        h("p", { class: "state-message is-error" }, i18n.t("error.load")),
        h(
          "button",
          { type: "button", class: "button", onclick: () => void fill() },
          i18n.t("retry"),
        ),
      );
    }
  };
  void fill();
  return block(i18n.t("parcel.history"), holder);
}

function newestFirst(events: readonly ClearanceEvent[]): ClearanceEvent[] {
  return [...events].sort(
    (a, b) =>
      b.effective_on.localeCompare(a.effective_on) || b.recorded_at.localeCompare(a.recorded_at),
  );
}

function eventRow({ i18n, format }: App, event: ClearanceEvent): HTMLElement {
  const decision = [
    event.decision_no,
    event.decision_date ? i18n.t("parcel.decided", { date: format.date(event.decision_date) }) : "",
  ]
    .filter(Boolean)
    .join(" ");
  const name = h("strong", {}, i18n.code("state", event.to));
  const gone = event.void || event.corrected_by !== null;
  return h(
    "li",
    { class: gone ? "is-corrected" : "" },
    h("span", { class: "timeline-mark" }, stateSwatch(event.to)),
    h(
      "div",
      {},
      gone ? h("s", {}, name) : name,
      gone
        ? h("span", { class: "chip" }, i18n.t(event.void ? "parcel.void" : "parcel.corrected"))
        : null,
      h("time", { datetime: event.effective_on, class: "num" }, format.date(event.effective_on)),
      decision ? h("p", {}, decision) : null,
      event.note ? h("p", {}, event.note) : null,
      h(
        "p",
        { class: "muted small" },
        i18n.t("parcel.recorded", { at: format.moment(event.recorded_at) }),
        event.regime ? ` · ${i18n.code("regime", event.regime)}` : "",
      ),
    ),
  );
}
