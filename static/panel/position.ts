import { copyText, iconButton, skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { formatVn2000, formatWgs84 } from "../lib/format.ts";
import { insideGeometry } from "../lib/geo.ts";
import type { App } from "../shell/app.ts";
import { besideAxes, type OnAxis } from "./chainage.ts";
import { block, fact, facts, numberOf } from "./parts.ts";

/** Where a point is: both coordinate systems, the commune of today, the kilometre of each corridor. */
export function positionBlock(app: App, lng: number, lat: number, title: string): HTMLElement {
  const { i18n } = app;
  const holder = h("div", {}, skeleton(3));
  const fill = async () => {
    const [converted, ...located] = await Promise.allSettled([
      app.api.convert(lng, lat),
      app.api.locate("west", lng, lat),
      app.api.locate("east", lng, lat),
    ]);
    const survey = converted.status === "fulfilled" ? converted.value.vn2000 : null;
    replace(
      holder,
      facts(
        copyable(app, "WGS 84", formatWgs84(lng, lat)),
        survey
          ? copyable(
              app,
              "VN-2000",
              formatVn2000(survey.x_north_m, survey.y_east_m),
              i18n.t("coords.vn2000.note", { epsg: survey.epsg }),
            )
          : fact("VN-2000", h("span", { class: "muted" }, i18n.t("coords.unavailable"))),
        fact(i18n.t("parcel.unit"), communeAt(app, lng, lat)),
        ...chainage(
          app,
          located.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])),
        ),
      ),
    );
  };
  void fill();
  return block(title, holder);
}

function copyable(app: App, label: string, value: string, hint?: string): Child {
  const { i18n } = app;
  const copy = async () =>
    app.toast((await copyText(value)) ? i18n.t("copied") : i18n.t("copy.failed"));
  return fact(label, [
    h(
      "span",
      { class: "coordinate num" },
      value,
      hint ? h("small", { class: "muted" }, hint) : null,
    ),
    iconButton("copy", i18n.t("coords.copy", { system: label }), () => void copy(), {
      class: "is-small",
    }),
  ]);
}

function chainage(app: App, answers: readonly OnAxis[]): Child[] {
  const { i18n, format, catalog } = app;
  const length = (corridor: string) =>
    numberOf(catalog.find("corridors", corridor)?.properties.length_km);
  return besideAxes(answers, length).map(({ corridor, where, chainage_km, distance_m }) => {
    const distance = format.length(distance_m);
    if (where === "beside") {
      const km = format.number(chainage_km, 2);
      return fact(i18n.code("corridor", corridor), i18n.t("coords.chainage", { km, distance }));
    }
    // Both corridors start at the same place.
    const label = where === "start" ? i18n.t("panel.corridor") : i18n.code("corridor", corridor);
    return fact(label, i18n.t(`coords.beyond.${where}`, { distance }));
  });
}

function communeAt({ catalog, i18n }: App, lng: number, lat: number): string {
  const unit = catalog
    .features("admin-units")
    .find(
      ({ geometry, properties }) =>
        geometry &&
        !properties.valid_to &&
        properties.level === "commune" &&
        insideGeometry(lng, lat, geometry),
    );
  return unit ? i18n.field(unit.properties, "name") : "";
}
