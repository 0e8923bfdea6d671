import type { Geometry } from "geojson";
import type { Api } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

/** A coordinate system by its code, and whether the axes of the file are exchanged. */
export interface SystemChoice {
  crs: string;
  swap: boolean;
}

/** What is wrong with a file as a whole; `suggest` is what to choose instead. */
export interface FileProblem {
  rule: string;
  severity: "error" | "warning" | "info";
  message: Bilingual;
  suggest?: SystemChoice;
}

/** One area of a file, in degrees. */
export interface FileArea {
  row: number;
  name: string;
  group: string;
  area_ha: number;
  corners: number;
  valid: boolean;
  geometry: Geometry;
}

/** What the service found in a file; it keeps nothing of it. */
export interface DrawnFile {
  file: { name: string; format?: string; layer?: string; layers: string[] };
  crs: { given?: string; given_name?: string; chosen?: string; swap: boolean };
  systems: { crs: string; name: Bilingual }[];
  features: FileArea[];
  skipped: number;
  problems: FileProblem[];
}

/** What the person chose for a file. */
export interface FileWish extends Partial<SystemChoice> {
  layer?: string;
}

export async function readFiles(
  { send }: Pick<Api, "send">,
  files: readonly File[],
  wish: FileWish,
  signal: AbortSignal,
): Promise<DrawnFile> {
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name);
  if (wish.crs) form.append("crs", wish.crs);
  if (wish.swap) form.append("swap", "true");
  if (wish.layer) form.append("layer", wish.layer);
  return (await send<DrawnFile>("/api/imports/shape", { method: "POST", body: form, signal })).data;
}

/** Which kind of file a pasted text would be; null for a table of corners, which is read here. */
export function pastedAs(text: string): File | null {
  const body = text.replace(/^\uFEFF/, "").trim();
  if (body.startsWith("{")) return new File([body], "pasted.geojson");
  if (
    /^(SRID=\d+;)?\s*[A-Z]*POLYGON|^LINESTRING|^GEOMETRYCOLLECTION|^MULTILINESTRING/i.test(body)
  ) {
    const wkt = body.replace(/^SRID=\d+;/i, "").replaceAll('"', "");
    return new File([`wkt\n"${wkt.replace(/\s+/g, " ")}"\n`], "pasted.csv");
  }
  if (!body.startsWith("<")) return null;
  return new File(
    [body],
    /<kml|<Placemark/i.test(body.slice(0, 4000)) ? "pasted.kml" : "pasted.gml",
  );
}
