import type { Bilingual } from "../lib/i18n.ts";

export interface Ref {
  code: string;
  name: Bilingual;
}

export interface StateTotal {
  state: string;
  count: number;
  area_ha: number;
  recorded_ha: number;
}

/** How far some land has come; nothing cleared of nothing is null. */
export interface Figures {
  count: number;
  area_ha: number;
  due_ha: number;
  cleared_ha: number;
  percent_cleared: number | null;
  by_state: StateTotal[];
}

export interface Summary extends Figures {
  code: string;
  name: Bilingual;
  zone: Ref | null;
  work: Ref | null;
  developer: string | null;
  committed_from: string | null;
  committed_to: string | null;
  late_days: number;
  demo: boolean;
  communes: Ref[];
}

export interface Round {
  round: number;
  name_vi: string;
  name_en: string;
  started_on: string | null;
  due_on: string | null;
}

export interface Movement {
  on: string;
  joined: boolean;
  round: number;
  count: number;
  area_ha: number;
  other: Ref | null;
  by?: string;
  note?: string;
}

export interface Detail {
  code: string;
  name: Bilingual;
  zone: Ref | null;
  work: Ref | null;
  developer: string | null;
  legal_basis: string | null;
  basis_date: string | null;
  basis_authority: string | null;
  committed_from: string | null;
  committed_to: string | null;
  communes: Ref[];
  rounds: Round[];
  demo: boolean;
  source: string;
  source_date: string;
  movements: Movement[];
  revisions: { revision: number; at: string; by: string; note: string | null }[];
  bbox: [number, number, number, number] | null;
}

export interface Group extends Figures {
  key: string;
  name: Bilingual;
  due_on: string | null;
}

/** Hectares and parcels in each state at the end of a day. */
export interface Point {
  on: string;
  area_ha: Record<string, number>;
  count: Record<string, number>;
}

export interface Promised {
  on: string;
  area_ha: number;
}

export interface Forecast {
  status: "done" | "range" | "unknown";
  reason?: "too_short" | "no_progress";
  earliest: string | null;
  latest: string | null;
  remaining_ha: number;
  paces: { months: number; ha_per_month: number }[];
}

export interface Progress extends Figures {
  as_of: string;
  grades: { grade: string; count: number; area_ha: number }[] | null;
  obstructed: number | null;
  by_round: Group[];
  by_commune: Group[];
  by_land_use: Group[];
  series: Point[];
  promised: Promised[];
  bottlenecks: {
    state: string;
    count: number;
    area_ha: number;
    mean_days: number;
    longest_days: number;
  }[];
  late_days: number;
  late_ha: number;
  late_count: number;
  waiting: {
    id: number;
    sheet_no: string;
    parcel_no: string;
    state: string;
    area_m2: number;
    due_on: string;
    days_late: number;
  }[];
  forecast: Forecast;
}

export interface Restricted {
  may_keep: boolean;
  parcels: number;
  cases: Record<string, number>;
  obstacles: { kind: string; parcels: number; oldest: string }[];
  approved_vnd: number;
  paid_vnd: number;
  movements: Movement[];
}

/** Which parcels are meant. */
export interface Selection {
  ids?: number[];
  area?: { type: "Polygon"; coordinates: number[][][] };
  zone?: string;
  filter?: { project?: string; round?: number; state?: string; admin_unit?: string };
}

export interface Move extends Selection {
  round?: number;
  on: string;
  note: string;
  pass?: boolean;
  preview?: boolean;
}

export interface Moved {
  count: number;
  area_ha: number;
  already: number;
  under_way: number;
  from: { project: Ref | null; count: number; area_ha: number }[];
  refused: { id: number; sheet_no: string; parcel_no: string; rule: string }[];
  refused_count: number;
}
