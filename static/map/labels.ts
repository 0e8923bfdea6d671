import type { Position } from "geojson";
import type { Catalog } from "../lib/catalog.ts";
import { isShown, type MapFeature } from "../lib/features.ts";
import { labelPoint } from "../lib/geo.ts";
import type { I18n } from "../lib/i18n.ts";
import type { ViewState } from "../lib/view.ts";
import type { Label } from "./labels.layer.ts";

/** Neighbours and waters, so that one knows where one is; they are no features of any collection. */
const AROUND = [
  { vi: "HẢI PHÒNG", en: "HAI PHONG", lat: 20.86, lng: 106.56 },
  { vi: "BẮC NINH", en: "BAC NINH", lat: 21.27, lng: 106.42 },
  { vi: "LẠNG SƠN", en: "LANG SON", lat: 21.58, lng: 107.02 },
  { vi: "TRUNG QUỐC", en: "CHINA", lat: 21.72, lng: 107.72 },
];
const WATERS = [
  { vi: "Vịnh Hạ Long", en: "Ha Long Bay", lat: 20.85, lng: 107.13 },
  { vi: "Vịnh Bái Tử Long", en: "Bai Tu Long Bay", lat: 21.02, lng: 107.56 },
  { vi: "Vịnh Bắc Bộ", en: "Gulf of Tonkin", lat: 20.83, lng: 107.98 },
];

/** Units whose name is read elsewhere than in their middle: Hạ Long is known by its shore on the bay. */
const KNOWN_BY: Readonly<Record<string, Position>> = { "d2020-193": [107.07, 20.95] };

/** The names that may stand on the map in a view; the label layer decides which find room. */
export function collectLabels(catalog: Catalog, i18n: I18n, state: ViewState): Label[] {
  const labels: Label[] = [
    ...AROUND.map((at) => fixed(i18n.pick(at), at, "label-neighbour", 30)),
    ...WATERS.map((at) => fixed(i18n.pick(at), at, "label-water", 40)),
  ];
  for (const zone of catalog.features("zones"))
    if (isShown(zone, state)) pushZone(labels, zone, i18n);
  for (const place of catalog.features("places"))
    if (isShown(place, state)) pushPlace(labels, place, i18n);
  for (const unit of catalog.features("admin-units")) pushUnit(labels, unit, i18n);
  return labels;
}

function fixed(
  text: string,
  { lat, lng }: { lat: number; lng: number },
  look: string,
  priority: number,
): Label {
  return { text, lat, lng, look, priority, minZoom: 0, maxZoom: 12 };
}

function pushZone(labels: Label[], zone: MapFeature, i18n: I18n): void {
  const kind = zone.properties.kind ?? "";
  const minZoom: Record<string, number> = {
    economic_zone: 9,
    industrial_park: 10.5,
    study_area: 11,
  };
  push(labels, zone, {
    text: shortZoneName(i18n.field(zone.properties, "name")),
    look: `label-zone label-${kind}`,
    priority: kind === "industrial_park" ? 80 : 60,
    minZoom: minZoom[kind] ?? 12,
    maxZoom: kind === "economic_zone" ? 12.5 : 18,
  });
}

function pushPlace(labels: Label[], place: MapFeature, i18n: I18n): void {
  push(labels, place, {
    text: i18n.field(place.properties, "name"),
    look: "label-place",
    priority: 50,
    minZoom: 12,
    maxZoom: 30,
    below: 23,
  });
}

/** Towns of 2020 while the whole province is in view, the units of today closer up. */
function pushUnit(labels: Label[], unit: MapFeature, i18n: I18n): void {
  const old = Boolean(unit.properties.valid_to);
  const { level } = unit.properties;
  if (old ? level !== "district" : level !== "commune") return;
  push(labels, unit, {
    text: shortUnitName(i18n.field(unit.properties, "name"), i18n.lang),
    look: old ? "label-town" : "label-unit",
    priority: old ? (unit.properties.kind === "city" ? 100 : 90) : 20,
    minZoom: old ? 0 : 11.5,
    maxZoom: old ? 11.5 : 30,
    // The sign of its port stands at the same shore.
    ...(unit.id in KNOWN_BY ? { below: 24 } : {}),
  });
}

function push(labels: Label[], feature: MapFeature, label: Omit<Label, "lat" | "lng">): void {
  const point = KNOWN_BY[feature.id] ?? (feature.geometry && labelPoint(feature.geometry));
  if (point) labels.push({ ...label, lng: point[0] ?? 0, lat: point[1] ?? 0 });
}

/** "Khu công nghiệp Đông Mai" stands on the map as "KCN Đông Mai". */
export function shortZoneName(name: string): string {
  return name
    .replace(/^Khu công nghiệp(?=\s)/iu, "KCN")
    .replace(/^Cụm công nghiệp(?=\s)/iu, "CCN")
    .replace(/^Vùng nghiên cứu khu công nghiệp mới: /iu, "Nghiên cứu: ")
    .replace(/^Study area for new parks: /i, "Study: ")
    .replace(/^Khu kinh tế(?=\s)/iu, "KKT")
    .replace(/ Industrial Park$/i, " IP")
    .replace(/ Economic Zone$/i, " EZ");
}

export function shortUnitName(name: string, lang: string): string {
  return lang === "vi"
    ? name.replace(/^(Thành phố|Thị xã|Huyện đảo|Huyện|Phường|Xã|Đặc khu|Thị trấn)\s+/u, "")
    : name.replace(
        /\s+(city|town|island district|district|ward|commune|special zone|township)$/i,
        "",
      );
}
