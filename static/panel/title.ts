import type { MapFeature, Properties } from "../lib/features.ts";
import type { App } from "../shell/app.ts";

/** How a feature is called at the head of its panel, in lists and in the tip under the pointer. */
export function featureTitle(
  { i18n }: Pick<App, "i18n">,
  feature: Pick<MapFeature, "collection" | "id" | "properties">,
): { title: string; kind: string } {
  const { properties } = feature;
  if (feature.collection === "parcels")
    return { title: parcelTitle({ i18n }, properties), kind: i18n.t("kind.parcel") };
  const fallback = i18n.code("one", feature.collection);
  return {
    title: i18n.field(properties, "name") || feature.id,
    kind: properties.kind ? i18n.code("kind", properties.kind) : fallback,
  };
}

/** A parcel is known by its sheet and number; a tile knows neither, only the state. */
function parcelTitle({ i18n }: Pick<App, "i18n">, properties: Properties): string {
  const { sheet_no: sheet, parcel_no: number } = properties;
  if (sheet === undefined || number === undefined) return i18n.t("kind.parcel");
  return i18n.t("parcel.title", { sheet: String(sheet), number: String(number) });
}
