import type { Geometry } from "geojson";
import type { Bilingual } from "../lib/i18n.ts";

/** What the developer committed to, and what came of it. */
export interface Milestone {
  name: Bilingual;
  due_on: string;
  done_on?: string | null;
  source?: string | null;
}

/** A dated statement of how full a zone is; the percentage alone is never kept. */
export interface Occupancy {
  as_of: string;
  leased_ha: number;
  leasable_ha: number;
  basis?: Bilingual | string | null;
  source?: string | null;
}

/** What the register knows beyond the collection's own attributes. */
export interface ZoneDetail {
  milestones?: Milestone[];
  occupancy?: Occupancy[];
  balance?: {
    use: string;
    area_ha: number;
    share: number;
    norm_share?: number | null;
    ok?: boolean | null;
  }[];
  sectors?: {
    code: string;
    name: Bilingual;
    stance: "welcome" | "conditional" | "not_accepted";
    note?: Bilingual | string | null;
  }[];
  documents?: {
    title: string;
    number?: string | null;
    date?: string | null;
    url?: string | null;
  }[];
  revisions?: {
    revision: number;
    at: string;
    by?: { display_name: string } | null;
    note?: string | null;
    proposal?: string | null;
  }[];
}

/** A zone as the collection has it. */
export interface ZoneItem {
  id: string;
  geometry: Geometry | null;
  properties: Record<string, unknown>;
}
