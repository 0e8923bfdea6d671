import type { Geometry } from "geojson";
import type { Bilingual } from "../lib/i18n.ts";
import type { Criterion, Grade, PlaceKind } from "./query.ts";

/** Where a statement comes from; a value without one is not shown as a fact. */
export interface Sourced {
  source?: string | null;
  source_date?: string | null;
  /** Shown as such: made up so that the product can be tried. */
  demonstration?: boolean;
  /** An estimate or an authored approximation, not a measurement. */
  indicative?: boolean;
  /** Taken over as it was said; not checked against a text. */
  unverified?: boolean;
}

/** The nearest place of a kind, by road and as the crow flies. */
export interface Access {
  kind: PlaceKind | "city";
  place: string;
  name: Bilingual;
  /** By road; null where no road of the graph is near. */
  road_km: number | null;
  minutes: number | null;
  straight_km: number;
  deep_water?: boolean | null;
  /** With the works that are not open yet. */
  planned_road_km?: number | null;
  planned_minutes?: number | null;
}

/** One part of a score: how good the site is at a criterion (0 to 1), and how much that counts. */
export interface ScorePart {
  criterion: Criterion;
  value: number;
  weight: number;
  /** What it adds to the score, of 100. */
  points: number;
}

/** "preferred" is the province's word where the zone has none: weaker than what a zone says. */
export type Welcome = "encouraged" | "conditional" | "refused" | "preferred" | "unknown";

export interface SiteSummary {
  id: string;
  name: Bilingual;
  zone: { code: string; name: Bilingual; kind: string } | null;
  admin: { name: Bilingual } | null;
  /** The one asked for, or the nearest. */
  corridor: { code: "west" | "east"; km: number; distance_km: number } | null;
  /** All to which it belongs: Hạ Long is the hinge of both. */
  corridors: ("west" | "east")[];
  area_ha: number;
  grade: Grade;
  /** Not clean yet: expected then. */
  expected_on?: string | null;
  /** Of the area, what is not clean yet. */
  expected_ha?: number | null;
  clean_since?: string | null;
  square_m: number | null;
  fits_share: number | null;
  frontage_m: number | null;
  access: Access[];
  welcome?: Welcome | null;
  score: number | null;
  score_parts: ScorePart[];
  demonstration: boolean;
  geometry: Geometry;
}

/** A condition that could be eased, and what that would give. */
export interface Relaxation {
  /** Name of the parameter. */
  param: string;
  from: string | number;
  /** The value that would find something; null leaves the condition out. */
  to: string | number | null;
  count: number;
}

export interface SitePage {
  as_of: string;
  number_matched: number;
  area_ha: number;
  items: SiteSummary[];
  relax: Relaxation[];
}

/** How many sites there are, without the sites themselves. */
export interface SiteCount {
  number_matched: number;
  area_ha: number;
}

/** One thing known about a site, with where it comes from. */
export interface Statement extends Sourced {
  topic: Topic;
  label: Bilingual;
  /** Null says that it is not known, which is an answer, too. */
  value: Bilingual | null;
}

export const TOPICS = [
  "price",
  "term",
  "incentive",
  "power",
  "water",
  "wastewater",
  "telecom",
  "road",
  "labour",
  "contact",
] as const;
export type Topic = (typeof TOPICS)[number];

/** Which part of the block is clean by which decision. Never a person's name. */
export interface ProofRow {
  sheet: string;
  number: string;
  area_ha: number;
  state: string;
  decision_no: string | null;
  decision_date: string | null;
  clean_on: string | null;
  decisions: { step: string; number: string | null; date: string | null; effective_on: string }[];
}

export interface SectorRule extends Sourced {
  sector: string;
  name: Bilingual;
  welcome: Welcome;
  condition: Bilingual | null;
}

export interface NextPart {
  area_ha: number;
  parcels: number;
  expected_on: string | null;
  basis: Bilingual | null;
}

export interface SiteDetail extends SiteSummary {
  as_of: string;
  /** A point inside from which ways are measured: longitude, latitude. */
  centre: [number, number];
  /** The largest square that fits, and a building of 200 × 100 m where it fits. */
  square: Geometry | null;
  building: Geometry | null;
  perimeter_m?: number | null;
  proof: { hash: string; as_of?: string; method?: Bilingual | null; parcels: ProofRow[] };
  next: NextPart[];
  statements: Statement[];
  sectors: SectorRule[];
}

/** A search that is kept: found again by its secret, told of by its feed. */
export interface SavedSearch {
  id: string | number;
  token: string;
  name: string;
  /** The query text of /api/sites, without a question mark. */
  query: string;
  created_at: string;
  /** How many sites match now; null when it was saved under other rules. */
  matches: number | null;
  feed: string;
}

/** What the service answers when a search is saved; mail says that an address was asked. */
export type SavedReceipt = Pick<SavedSearch, "id" | "token" | "feed"> & { mail: boolean };

/** The search that a link in a letter is about. */
export interface SearchMail {
  name: string;
  query: string;
  confirmed: boolean;
}
