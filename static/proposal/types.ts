import type { Geometry } from "geojson";
import type { StateShare } from "../lib/api.ts";
import type { Bbox } from "../lib/geo.ts";
import type { Bilingual } from "../lib/i18n.ts";

export type Severity = "error" | "warning" | "no_data" | "info" | "pass";
/** From what must be dealt with to what is in order; what nobody knows comes before what is fine. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "no_data", "info", "pass"];

export interface Finding {
  rule: string;
  rule_version?: number;
  severity: Severity;
  title?: Bilingual | null;
  message: Bilingual;
  area_ha?: number | null;
  geometry?: Geometry | null;
  source?: Bilingual | string | null;
}

export interface GeometryFault {
  rule: string;
  message: Bilingual;
  at?: [number, number] | null;
  repaired?: Geometry | null;
}

export interface UnitShare {
  code: string;
  name: Bilingual;
  area_ha: number;
  share: number;
}

export interface LandUse {
  code: string;
  name: Bilingual;
  count: number;
  area_ha: number;
}

export interface Nearest {
  kind: string;
  name: Bilingual;
  distance_km: number;
  built?: boolean;
  point?: [number, number] | null;
}

export interface BalanceRow {
  use: string;
  name?: Bilingual | null;
  area_ha: number;
  share: number;
  norm_share?: number | null;
  ok?: boolean | null;
  source?: Bilingual | string | null;
}

export interface Report {
  valid: boolean;
  area_ha: number;
  perimeter_m?: number;
  geometry_faults?: GeometryFault[];
  admin_units?: { before: UnitShare[]; after: UnitShare[] };
  corridors?: {
    code: string;
    name: Bilingual;
    distance_m: number;
    from_km?: number | null;
    to_km?: number | null;
    /** Share of the shape within the width of the corridor. */
    within?: number;
  }[];
  parcels?: {
    count: number;
    area_ha: number;
    by_state: StateShare[];
    by_land_use?: LandUse[];
    estimate?: {
      days?: number | null;
      /** Of what has a unit price. */
      cost_vnd?: number | null;
      rest_ha?: number;
      unpriced_ha?: number;
      unpriced?: string[];
      method: Bilingual;
    } | null;
  };
  nearest?: Nearest[];
  balance?: BalanceRow[] | null;
  findings: Finding[];
  checked_at?: string;
}

export type ProposalState =
  | "draft"
  | "submitted"
  | "under_review"
  | "returned"
  | "approved"
  | "rejected"
  | "withdrawn";

export type Act = "submit" | "review" | "return" | "approve" | "reject" | "withdraw" | "publish";

export interface Person {
  name: string;
  display_name: string;
}

export interface LotDto {
  use: string;
  name: string;
  geometry: Geometry;
}

export interface ProposalBody {
  name: string;
  kind: string;
  note: string;
  zone: string | null;
  geometry: Geometry | null;
  lots: LotDto[];
}

export interface Step {
  at: string;
  by: string;
  action: string;
  from?: string | null;
  to?: string | null;
  reason?: string | null;
}

export interface Proposal extends ProposalBody {
  id: string;
  state: ProposalState;
  revision: number;
  author: Person;
  /** The others who draw it; their account names only for colleagues. */
  coauthors?: { display_name: string; name?: string }[];
  report: Report | null;
  allowed: string[];
  history: Step[];
  variant_of?: string | null;
  consultation?: { from: string; to: string } | null;
  updated_at: string;
}

export interface ProposalRow {
  id: string;
  name: string;
  kind: string;
  state: ProposalState;
  area_ha: number | null;
  author: Person;
  updated_at: string;
  revision: number;
  bbox: Bbox | null;
  counts?: Partial<Record<Severity, number>>;
  comments_open?: number;
}

export interface Revision {
  revision: number;
  at: string;
  by: string;
  note?: string | null;
  area_ha: number | null;
  counts?: Partial<Record<Severity, number>>;
}

export interface Difference {
  gained: { area_ha: number; geometry: Geometry | null };
  lost: { area_ha: number; geometry: Geometry | null };
  kept_ha: number;
  fields: { field: string; from: unknown; to: unknown }[];
}

export interface Comment {
  id: string;
  text: string;
  at: [number, number] | null;
  by: string;
  said: string;
  resolved: boolean;
  reply_to: string | null;
}

/** What the public said; name and contact only for reviewers. */
export interface Remark {
  id: number;
  text: string;
  at: [number, number] | null;
  said: string;
  name?: string | null;
  contact?: string | null;
}

export interface Present {
  display_name: string;
  since: string;
  editing: boolean;
}

export interface Moved {
  from: [number, number];
  to: [number, number];
  distance_m: number;
  layer: string;
  name?: Bilingual | null;
}

export interface Snapped {
  geometry: Geometry;
  moved: Moved[];
}
