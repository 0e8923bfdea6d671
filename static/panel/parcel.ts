import { stateSwatch } from "../legend/swatch.ts";
import type { ClearanceEvent } from "../lib/api.ts";
import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { MapFeature } from "../lib/features.ts";
import type { App } from "../shell/app.ts";
import { block, chip, corridorNames, fact, facts, listOf, numberOf, text } from "./parts.ts";

interface LandUsePart {
  code: string;
  area_m2?: number;
}

/** A parcel: state and obstacles first, then identity and areas, then its history. */
export function parcelContent(app: App, feature: MapFeature): Child[] {
  const { i18n, format } = app;
  const p = feature.properties;
  const state = text(p.state);
  const measured = numberOf(p.area_m2);
  const recorded = numberOf(p.recorded_area_m2);
  const zone = typeof p.zone === "string" ? app.catalog.find("zones", p.zone) : undefined;
  const unit =
    typeof p.admin_unit === "string" ? app.catalog.find("admin-units", p.admin_unit) : undefined;
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
    obstacles(app, listOf(p.obstacles).map(text)),
    facts(
      fact(i18n.t("parcel.area.measured"), measured === null ? null : format.m2(measured)),
      fact(i18n.t("parcel.area.recorded"), recorded === null ? null : format.m2(recorded)),
      fact(i18n.t("parcel.landuse"), landUse(app, listOf(p.land_use))),
      fact(
        i18n.t("parcel.zone"),
        zone
          ? h(
              "button",
              {
                type: "button",
                class: "link-button",
                onclick: () => app.select({ collection: "zones", id: zone.id }),
              },
              i18n.field(zone.properties, "name"),
            )
          : text(p.zone),
      ),
      fact(i18n.t("parcel.project"), text(p.project_name)),
      fact(i18n.t("parcel.cadastral"), text(p.cadastral_unit_name) || text(p.cadastral_unit)),
      fact(i18n.t("parcel.series"), text(p.map_series)),
      fact(i18n.t("parcel.unit"), unit ? i18n.field(unit.properties, "name") : text(p.admin_unit)),
      fact(
        i18n.t("parcel.cases"),
        numberOf(p.cases) === null ? null : format.number(p.cases as number),
      ),
      fact(i18n.t("panel.corridor"), corridorNames(app, p)),
    ),
    history(app, feature.id),
  ];
}

function obstacles({ i18n }: App, codes: string[]): Child {
  if (codes.length === 0) return null;
  return h(
    "div",
    { class: "obstacles" },
    h("h3", {}, i18n.t("parcel.obstacles")),
    h(
      "ul",
      {},
      codes.map((code) => h("li", {}, i18n.code("obstacle", code))),
    ),
  );
}

/** Codes alone (from the collection) or with areas (from the parcel itself), named once the list is there. */
function landUse(app: App, parts: unknown[]): Child {
  if (parts.length === 0) return null;
  const list = parts.map((part) =>
    typeof part === "string" ? { code: part } : (part as LandUsePart),
  );
  const holder = h("ul", { class: "plain" });
  const show = (nameOf: (code: string) => string) =>
    replace(
      holder,
      list.map(({ code, area_m2 }) => {
        const name = nameOf(code);
        return h(
          "li",
          {},
          h("abbr", { title: name }, code),
          name ? ` ${name}` : "",
          area_m2 === undefined ? "" : ` · ${app.format.m2(area_m2)}`,
        );
      }),
    );
  show(() => "");
  void app.catalog.reference().then(
    ({ land_use_types }) =>
      show((code) => {
        const known = land_use_types.find((type) => type.code === code);
        return known ? app.i18n.pick(known.name) : "";
      }),
    () => undefined,
  );
  return holder;
}

function history(app: App, id: string): HTMLElement {
  const { i18n } = app;
  const holder = h("div", {}, skeleton(4));
  const fill = async () => {
    try {
      const events = await app.api.parcelEvents(id);
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
  return h(
    "li",
    {},
    h("span", { class: "timeline-mark" }, stateSwatch(event.to)),
    h(
      "div",
      {},
      h("strong", {}, i18n.code("state", event.to)),
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
