import { type Child, h } from "../lib/dom.ts";
import type { MapFeature } from "../lib/features.ts";
import type { App } from "../shell/app.ts";
import { lateness } from "./commitment.ts";
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

/** A transport work: what was promised in 2020 stands beside what is there today. */
export function workContent(app: App, { properties: p, geometry }: MapFeature): Child[] {
  const { i18n, format } = app;
  const late = lateness(p, app.today);
  const ref = [
    text(p.resolution_ref),
    p.resolution_section ? i18n.t("work.section", { s: text(p.resolution_section) }) : "",
  ]
    .filter(Boolean)
    .join(", ");
  const promised = p.resolution_ref
    ? h(
        "div",
        { class: "versus-side" },
        h("h3", {}, i18n.t("work.promised")),
        p.commitment ? chip(i18n.code("commitment", text(p.commitment))) : null,
        h("p", {}, i18n.field(p, "commitment")),
        h("p", { class: "muted small" }, ref),
        p.deadline
          ? h(
              "p",
              {},
              h("strong", {}, `${i18n.t("work.deadline")}: `),
              format.date(text(p.deadline)),
            )
          : null,
      )
    : null;
  const real = h(
    "div",
    { class: "versus-side" },
    h("h3", {}, i18n.t("work.real")),
    p.status ? chip(i18n.code("status", p.status), `status-${p.status}`) : null,
    late ? chip(lateText(app, late.months, late.finished), "is-late") : null,
    h("p", {}, i18n.field(p, "outcome")),
  );
  return [
    h("div", { class: promised ? "versus" : "versus is-single" }, promised, real),
    facts(
      fact(i18n.t("work.started"), format.date(text(p.started_on))),
      fact(i18n.t("work.opened"), format.date(text(p.opened_on))),
      fact(
        i18n.t("work.length"),
        numberOf(p.length_km) === null ? null : format.km(p.length_km as number),
      ),
      fact(i18n.t("work.partner"), text(p.partner)),
      fact(i18n.t("panel.corridor"), corridorNames(app, p)),
    ),
    geometry
      ? null
      : h(
          "p",
          { class: "warning" },
          i18n.t(p.kind === "project_group" ? "work.noplace" : "work.nogeometry"),
        ),
  ];
}

function lateText({ i18n }: App, months: number, finished: boolean): string {
  return i18n.t(finished ? "work.late.finished" : "work.late.open", { n: months });
}

export function placeContent(app: App, { properties: p }: MapFeature): Child[] {
  const { i18n, format } = app;
  const dwt = numberOf(p.max_dwt);
  return [
    facts(
      fact(
        i18n.t("zone.status"),
        p.status ? chip(i18n.code("status", p.status), `status-${p.status}`) : null,
      ),
      fact(i18n.t("place.province"), text(p.province)),
      fact(i18n.t("place.road"), featureLink(app, "works", p.road)),
      fact(
        i18n.t("place.deep"),
        p.deep_water === true ? i18n.t("yes") : p.deep_water === false ? i18n.t("no") : null,
      ),
      fact(i18n.t("place.dwt"), dwt === null ? null : `${format.number(dwt)} DWT`),
      fact(i18n.t("work.opened"), format.date(text(p.opened_on))),
      fact(i18n.t("panel.corridor"), corridorNames(app, p)),
    ),
  ];
}

export function constraintContent(app: App, { properties: p }: MapFeature): Child[] {
  const { i18n, format } = app;
  const official = numberOf(p.official_area_ha);
  const drawn = numberOf(p.area_ha);
  return [
    facts(
      fact(i18n.t("valid.from"), format.date(p.valid_from)),
      fact(i18n.t("valid.to"), p.valid_to ? format.date(p.valid_to) : i18n.t("valid.open")),
      fact(i18n.t("zone.legal"), text(p.legal_act)),
      fact(i18n.t("constraint.official"), official === null ? null : format.ha(official)),
      fact(i18n.t("zone.area.drawn"), drawn === null ? null : format.ha(drawn)),
    ),
  ];
}

export function unitContent(app: App, { properties: p }: MapFeature): Child[] {
  const { i18n, format } = app;
  const official = numberOf(p.official_area_km2);
  const parent =
    typeof p.parent === "string" ? app.catalog.find("admin-units", p.parent) : undefined;
  return [
    facts(
      fact(i18n.t("unit.parent"), parent ? i18n.field(parent.properties, "name") : null),
      fact(i18n.t("unit.code"), text(p.gso_code)),
      fact(i18n.t("valid.from"), format.date(p.valid_from)),
      fact(i18n.t("valid.to"), p.valid_to ? format.date(p.valid_to) : i18n.t("valid.open")),
      fact(i18n.t("zone.legal"), text(p.legal_act)),
      fact(
        i18n.t("unit.area"),
        official === null ? null : `${format.number(official, 2)}\u00a0km²`,
      ),
    ),
    p.valid_to === "2025-07-01" ? h("p", { class: "muted" }, i18n.t("unit.ended")) : null,
    lineage(app, i18n.t("unit.formedFrom"), p.formed_from),
    lineage(app, i18n.t("unit.became"), p.became),
  ];
}

/** The units before or after the reform; those of which only a part went there say so. */
function lineage({ i18n }: App, title: string, units: unknown): Child {
  const list = listOf(units) as { name_vi: string; name_en: string; part: string }[];
  if (list.length === 0) return null;
  return block(
    title,
    h(
      "ul",
      { class: "plain" },
      list.map((unit) =>
        h(
          "li",
          {},
          i18n.field(unit, "name"),
          unit.part === "partial" ? ` (${i18n.t("unit.partial")})` : "",
        ),
      ),
    ),
  );
}

export function corridorContent(app: App, { id, properties: p }: MapFeature): Child[] {
  const { i18n, format, store } = app;
  const km = numberOf(p.length_km);
  const code = id === "west" ? "west" : "east";
  return [
    h("p", { class: "panel-lead" }, i18n.t(`corridor.${code}.route`)),
    facts(
      fact(i18n.t("work.length"), km === null ? null : format.km(km)),
      fact(i18n.t("corridor.width"), format.km(store.get().widthKm)),
    ),
    block(
      i18n.t("corridor.more"),
      h(
        "button",
        {
          type: "button",
          class: "button",
          onclick: () => {
            store.update({ corridor: code });
            document.getElementById("tab-corridor")?.click();
          },
        },
        i18n.t("corridor.open"),
      ),
    ),
  ];
}
