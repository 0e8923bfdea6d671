import type { Geometry } from "geojson";
import type { Api } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

export type Kind = "split" | "merge" | "renumber";

export interface Relative {
  id: number;
  sheet_no: string;
  parcel_no: string;
  area_m2: number;
  state: string;
  retired_on: string | null;
  kind: Kind;
  effective_on: string;
  document: string;
  reason: string | null;
  recorded_by: string | null;
  generation: number;
}

export interface Lineage {
  id: number;
  retired_on: string | null;
  geometry: Geometry;
  before: Relative[];
  after: Relative[];
  may_change: boolean;
}

export interface Piece {
  id: number | null;
  sheet_no: string;
  parcel_no: string;
  area_m2: number;
  recorded_area_m2: number | null;
  geometry: Geometry | null;
}

export interface Areas {
  measured_before_m2: number;
  measured_after_m2: number;
  measured_difference_m2: number;
  recorded_before_m2: number | null;
  recorded_after_m2: number | null;
  recorded_difference_m2: number | null;
  tolerance_m2: number;
  within_tolerance: boolean;
}

export interface ShapeFault {
  child: number;
  rule: string;
  message: Bilingual;
  width_m: number | null;
  geometry: Geometry | null;
}

export interface Reshaped {
  parents: Piece[];
  children: Piece[];
  areas: Areas | null;
  faults: ShapeFault[];
}

export interface NewParcel {
  sheet_no: string;
  parcel_no: string;
  recorded_area_m2: number | null;
}

/** What is asked of the service; a cut has its corners on the survey plane, east before north. */
export interface Reshape {
  parcels: number[];
  effective_on?: string;
  document?: string;
  reason?: string;
  cut?: { type: "LineString"; coordinates: [number, number][] };
  crs: "EPSG:5899";
  children: NewParcel[];
}

/** The routes of lineage. */
export function createLineage(api: Api) {
  return {
    read: async (id: number): Promise<Lineage> =>
      (await api.send<Lineage>(`/api/parcels/${id}/lineage`)).data,
    preview: async (kind: Kind, body: Reshape): Promise<Reshaped> =>
      (await api.send<Reshaped>(`/api/parcels/${kind}?dry_run=1`, { method: "POST", body })).data,
    change: async (kind: Kind, body: Reshape): Promise<Reshaped> =>
      (await api.send<Reshaped>(`/api/parcels/${kind}`, { method: "POST", body })).data,
  };
}

export type LineageClient = ReturnType<typeof createLineage>;
