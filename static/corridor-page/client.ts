import type { Api } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

export type CorridorCode = "west" | "east";

export interface StripPlace {
  place: string;
  name: Bilingual;
  kind: string;
  status: string;
  chainage_km: number;
  distance_km: number;
}

/** A work: what was undertaken in 2020, and apart from that how it stands today. */
export interface StripWork {
  work: string;
  name: Bilingual;
  kind: string;
  status: string;
  from_km: number | null;
  to_km: number | null;
  commitment: Bilingual | null;
  deadline: string | null;
  opened_on: string | null;
  outcome: Bilingual | null;
  resolution_ref: string | null;
  source: string;
  source_date: string;
}

export interface StripZone {
  zone: string;
  name: Bilingual;
  kind: string;
  chainage_km: number;
  distance_km: number;
  area_ha: number;
  clean_ha?: number;
}

/** Ten kilometres of the line: land by how far its clearance has come, hectares. */
export interface StripSection {
  from_km: number;
  to_km: number;
  ready_to_build_ha: number;
  vacant_ha: number;
  legally_clear_ha: number;
  under_way_ha: number;
  not_started_ha: number;
  /** Not clean yet, and expected to be within so many months: an estimate. */
  expected_6_ha: number;
  expected_12_ha: number;
  expected_24_ha: number;
}

export interface Strip {
  corridor: CorridorCode;
  name: Bilingual;
  length_km: number;
  within_km: number;
  places: StripPlace[];
  works: StripWork[];
  zones: StripZone[];
  sections: StripSection[];
}

/** The stages of land, from what can be built on to what nobody has begun with. */
export const STAGES = [
  "ready_to_build_ha",
  "vacant_ha",
  "legally_clear_ha",
  "under_way_ha",
  "not_started_ha",
] as const;
export type Stage = (typeof STAGES)[number];

export async function loadStrip(api: Api, code: CorridorCode, withinKm: number): Promise<Strip> {
  return (await api.send<Strip>(`/api/corridors/${code}/strip?within_km=${withinKm}`)).data;
}

export const FORECASTS = ["expected_6_ha", "expected_12_ha", "expected_24_ha"] as const;
export type Forecast = (typeof FORECASTS)[number];

/** The sum of a stage or forecast over the whole line. */
export function totalOf(strip: Strip, stage: Stage | Forecast): number {
  return strip.sections.reduce((sum, section) => sum + section[stage], 0);
}
