import { queryString } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import { openDialog } from "../lib/forms.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import type vi from "./vi.json";

/** What a download is narrowed by; the same as on the screen. */
export interface DownloadFilter {
  project?: string | undefined;
  state?: string | undefined;
  admin_unit?: string | undefined;
  sheet_no?: string | undefined;
  parcel_no?: string | undefined;
  obstructed?: "true" | undefined;
  /** Day, and day of recording, as of which the parcels are; the steps tell their own days. */
  at?: string | undefined;
  known?: string | undefined;
}

type DownloadKey = keyof typeof vi;

const FORMATS = ["xlsx", "csv", "geojson", "gpkg", "shp.zip", "kml", "fgb"] as const;
const VN2000 = "http://www.opengis.net/def/crs/EPSG/0/5899";

export type DownloadChoice = {
  what: "parcels" | "clearance-events";
  format: (typeof FORMATS)[number];
  vn2000: boolean;
};

/** Address of a download. KML knows WGS 84 only. */
export function downloadAddress(choice: DownloadChoice, filter: DownloadFilter): string {
  const crs = choice.vn2000 && choice.format !== "kml" ? VN2000 : undefined;
  const past = choice.what === "parcels" ? {} : { at: undefined, known: undefined };
  return `/api/exports/${choice.what}.${choice.format}${queryString({ ...filter, ...past, crs })}`;
}

/** Asks what is to be downloaded, in which format and coordinates. `note` says what the download cannot do. */
export function openDownload(
  { i18n }: { i18n: I18n<DownloadKey | MessageKey> },
  filter: DownloadFilter,
  note = "",
): void {
  const choice: DownloadChoice = { what: "parcels", format: "xlsx", vn2000: true };
  const link = h("a", { class: "button button-primary", download: "" }, i18n.t("dl.get"));
  const crs = h("select", { id: "dl-crs" }, [
    h("option", { value: "vn2000" }, "VN-2000 (107°45′, EPSG:5899)"),
    h("option", { value: "wgs84" }, "WGS 84 (EPSG:4326)"),
  ]);
  const what = h("select", { id: "dl-what" }, [
    h("option", { value: "parcels" }, i18n.t("dl.parcels")),
    h("option", { value: "clearance-events" }, i18n.t("dl.events")),
  ]);
  const format = h(
    "select",
    { id: "dl-format" },
    FORMATS.map((one) => h("option", { value: one }, i18n.t(`dl.${one}`))),
  );
  const draw = () => {
    choice.what = what.value as DownloadChoice["what"];
    choice.format = format.value as DownloadChoice["format"];
    crs.disabled = choice.format === "kml";
    if (crs.disabled) crs.value = "wgs84";
    choice.vn2000 = crs.value === "vn2000";
    link.href = downloadAddress(choice, filter);
  };
  for (const one of [what, format, crs]) one.addEventListener("change", draw);
  draw();
  const field = (id: string, label: DownloadKey, control: HTMLElement) =>
    h("label", { class: "field", for: id }, h("span", {}, i18n.t(label)), control);
  openDialog(i18n, i18n.t("dl.title"), [
    h("p", { class: "muted" }, i18n.t("dl.same")),
    note ? h("p", { class: "warning" }, note) : null,
    field("dl-what", "dl.what", what),
    field("dl-format", "dl.format", format),
    field("dl-crs", "dl.crs", crs),
    h("div", { class: "form-actions" }, link),
  ]);
}
