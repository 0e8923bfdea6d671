import type { Bilingual } from "../lib/i18n.ts";

/** One time limit that runs for a part of a parcel. */
export interface Limit {
  code: string;
  kind: "latest" | "earliest" | "expires";
  value: number;
  unit: "days" | "working_days" | "months";
  article: string | null;
  text: Bilingual;
  unverified: boolean;
  enforced: boolean;
  starts_on: string;
  day: string;
  /** Negative are the days past it. */
  days_left: number;
  /** Without any the register cannot see whether it was kept. */
  ends: string[];
}

export interface NextStep {
  to: string;
  main: boolean;
  regime: string;
  article: string | null;
  unverified: boolean;
  lawful_on: string | null;
  lawful_to: string | null;
  now: boolean;
}

export interface Breach {
  part: number;
  to: string;
  effective_on: string;
  rule: string;
  kind: "latest" | "earliest" | "expires" | "barred";
  article: string | null;
  value: number;
  unit: string;
  day: string | null;
}

/** /api/parcels/{id}/clock: what the law says of a parcel today. */
export interface Clock {
  parcel: number;
  today: string;
  due_on: string | null;
  days_late: number | null;
  rule: string | null;
  handover_on: string | null;
  parts: {
    part: number;
    state: string;
    limits: Limit[];
    next: NextStep[];
    handover_on: string | null;
  }[];
  breaches: Breach[];
  enforcement: {
    now: boolean;
    from: string | null;
    not_before_hour: number | null;
    not_from_hour: number | null;
    articles: string[];
  };
}
