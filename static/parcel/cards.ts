import type { Geometry } from "geojson";
import type { Parcel } from "../clearance/types.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { h } from "../lib/dom.ts";
import { fact, facts } from "../panel/parts.ts";
import type { Host } from "./page.ts";
import { sketch, surroundings } from "./sketch.ts";

/** Where the parcel stands; what may follow is the clock's. */
export function stateCard({ i18n, format }: Host, p: Parcel): HTMLElement {
  return h(
    "section",
    { class: "card state-card" },
    h(
      "div",
      { class: "parcel-state" },
      stateSwatch(p.state),
      h(
        "div",
        {},
        h("h2", { class: "cap" }, i18n.code("state", p.state)),
        p.state_since
          ? h(
              "span",
              { class: "muted" },
              i18n.t("parcel.since", { date: format.date(p.state_since) }),
            )
          : null,
      ),
      p.grade ? h("span", { class: "chip status-operating" }, i18n.code("grade", p.grade)) : null,
    ),
  );
}

/** Identity and areas; the recorded and the measured one side by side. */
export function aboutCard({ i18n, format }: Host, p: Parcel): HTMLElement {
  const gap = p.recorded_area_m2 === null ? null : p.area_m2 - p.recorded_area_m2;
  const share = gap === null || !p.recorded_area_m2 ? 0 : (gap / p.recorded_area_m2) * 100;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("parcelpage.about")),
    h(
      "div",
      { class: "versus areas" },
      areaSide(
        i18n.t("parcel.area.recorded"),
        p.recorded_area_m2 === null ? "–" : format.m2(p.recorded_area_m2),
      ),
      areaSide(i18n.t("parcel.area.measured"), format.m2(p.area_m2)),
    ),
    gap === null
      ? null
      : h(
          "p",
          { class: `small area-gap ${Math.abs(share) > 2 ? "is-wide" : "muted"}` },
          `${i18n.t("parcelpage.difference")}: ${gap > 0 ? "+" : ""}${format.m2(gap)} (${gap > 0 ? "+" : ""}${format.percent(share)})`,
        ),
    facts(
      fact(
        i18n.t("parcel.landuse"),
        h(
          "ul",
          { class: "plain" },
          p.land_use_parts.map((part) =>
            h(
              "li",
              {},
              h("abbr", { title: i18n.field(part, "name") }, part.code),
              ` ${i18n.field(part, "name")}${part.area_m2 === null ? "" : ` · ${format.m2(part.area_m2)}`}`,
            ),
          ),
        ),
      ),
      fact(i18n.t("parcel.zone"), i18n.field(p, "zone_name")),
      fact(
        i18n.t("parcel.project"),
        i18n.pick({ vi: p.project_name ?? "", en: p.project_name_en ?? "" }),
      ),
      fact(
        i18n.t("parcel.cadastral"),
        i18n.pick({ vi: p.cadastral_unit_name, en: p.cadastral_unit_name_en }),
      ),
      fact(i18n.t("parcel.unit"), i18n.field(p, "admin_unit_name")),
      fact(i18n.t("panel.source"), `${p.source} (${format.date(p.source_date)})`),
    ),
  );
}

function areaSide(label: string, value: string): HTMLElement {
  return h(
    "div",
    { class: "versus-side" },
    h("h3", {}, label),
    h("strong", { class: "num" }, value),
  );
}

/** The parcel among its neighbours; the neighbours come when they come. */
export function aroundCard(host: Host, p: Parcel, shape: Geometry): HTMLElement {
  const { i18n, api } = host;
  const picture = h("div", { class: "sketch-holder" });
  const box = surroundings(shape);
  if (box)
    void api.items("parcels", { bbox: box.map((n) => n.toFixed(7)).join(), limit: 200 }).then(
      ({ features }) => picture.replaceChildren(sketch(shape, features, p.id)),
      () => picture.replaceChildren(sketch(shape, [], p.id)),
    );
  return h("section", { class: "card" }, h("h2", {}, i18n.t("parcelpage.around")), picture);
}
