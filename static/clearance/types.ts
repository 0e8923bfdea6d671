import type { Geometry } from "geojson";
import type { ClearanceEvent } from "../lib/api.ts";

/** A parcel as /api/parcels/{id} answers it; nothing in it is personal. */
export interface Parcel {
  /** Day on which it was split, merged or renumbered; null while it is in force. */
  retired_on?: string | null;
  id: number;
  version: number;
  sheet_no: string;
  parcel_no: string;
  map_series: string;
  cadastral_unit: string;
  cadastral_unit_name: string;
  cadastral_unit_name_en: string;
  land_use: string[];
  land_use_parts: {
    code: string;
    name_vi: string;
    name_en: string;
    area_m2: number | null;
  }[];
  area_m2: number;
  recorded_area_m2: number | null;
  state: string;
  state_since: string | null;
  grade: string | null;
  obstructed: boolean;
  project: string | null;
  project_name: string | null;
  project_name_en: string | null;
  zone: string | null;
  zone_name_vi: string | null;
  zone_name_en: string | null;
  admin_unit: string | null;
  admin_unit_name_vi: string | null;
  admin_unit_name_en: string | null;
  accuracy: string;
  source: string;
  source_date: string;
  /** The question of the past that is answered; missing in an answer about today. */
  as_of?: { at: string; known: string | null };
}

/** A step in the history; what follows `part` comes only to those who may read it. */
export interface Entry extends Omit<ClearanceEvent, "note"> {
  part: number;
  note?: string | null;
  amount_vnd?: number | null;
  area_m2?: number | null;
  issuer?: string | null;
  document?: string | null;
  details?: Record<string, unknown> | null;
  recorded_by?: string;
  correction_reason?: string | null;
  correction_document?: string | null;
}

export interface Obstacle {
  id: number;
  part: number;
  kind: string;
  opened_on: string;
  closed_on: string | null;
  note: string | null;
  close_note: string | null;
  opened_by: string;
  closed_by: string | null;
}

export interface History {
  events: Entry[];
  /** Missing for those who may not read them. */
  obstacles?: Obstacle[];
}

/** One line of a list of parcels. */
export interface Row {
  id: number;
  properties: Record<string, unknown>;
  geometry: Geometry | null;
}
