import type { Geometry } from "geojson";
import { type Answer, type Api, queryString } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

/** A case in a list. Personal data: never kept, and the name never in an address. */
export interface CaseRow {
  id: number;
  case_no: string;
  project: string;
  project_name: Bilingual;
  round: number;
  holder_kind: string;
  name: string;
  demonstration: boolean;
  opened_on: string;
  state: string | null;
  parcels: number;
  area_m2: number;
  plan_vnd: number | null;
  paid_vnd: number;
  open_complaints: number;
}

export interface CasePart {
  id: number;
  parcel: number;
  sheet_no: string;
  parcel_no: string;
  admin_unit_name: Bilingual;
  land_use: string[];
  parcel_area_m2: number;
  recorded_area_m2: number | null;
  area_m2: number;
  geometry: Geometry | null;
  state: string;
  state_since: string | null;
  obstacles: string[];
}

export interface CaseNotice {
  id: number;
  kind: string;
  number: string;
  issued_on: string;
  issuer: string | null;
  served_on: string | null;
  served_how: string | null;
  note: string | null;
  corrected: boolean;
  recorded_by: string;
}

/** The kinds of money in a plan, in the order of the form. */
export const KINDS = [
  "land_vnd",
  "house_vnd",
  "crops_vnd",
  "support_vnd",
  "resettlement_vnd",
  "early_handover_vnd",
] as const;
export type MoneyKind = (typeof KINDS)[number];

export interface CasePlan extends Record<MoneyKind, number> {
  id: number;
  edition: number;
  plan_no: string | null;
  drawn_up_on: string;
  total_vnd: number;
  resettlement_plots: number;
  reason: string | null;
  document: string | null;
  recorded_by: string;
  approved_vnd: number | null;
  approved_on: string | null;
  approval_no: string | null;
}

export interface CasePayment {
  kind: "paid" | "deposited" | "released";
  on: string;
  amount_vnd: number | null;
  parcel: number | null;
  bank: string | null;
  reason: string | null;
  document: string | null;
  note: string | null;
  recorded_by: string;
}

export type ComplaintState =
  | "received"
  | "first_settled"
  | "escalated"
  | "second_settled"
  | "withdrawn"
  | "closed";

/** The steps that the procedure knows, as the service enforces them. */
export const NEXT: Record<ComplaintState, readonly ComplaintState[]> = {
  received: ["first_settled", "withdrawn"],
  first_settled: ["closed", "escalated", "withdrawn"],
  escalated: ["second_settled", "withdrawn"],
  second_settled: ["closed"],
  withdrawn: [],
  closed: [],
};

export interface Complaint {
  id: number;
  received_on: string;
  number: string | null;
  about: string;
  content: string;
  state: ComplaintState;
  state_since: string;
  outcome: string | null;
  recorded_by: string;
  events: {
    to: ComplaintState;
    happened_on: string;
    outcome: string | null;
    document: string | null;
    note: string | null;
    recorded_by: string;
  }[];
}

export interface Revision {
  version: number;
  recorded_at: string;
  recorded_by: string;
  reason: string | null;
  content: { case_no: string; holder_kind: string; name: string | null; address: string | null };
}

export interface Case extends CaseRow {
  address: string | null;
  may_change: boolean;
  may_record: boolean;
  parts: CasePart[];
  notices: CaseNotice[];
  plans: CasePlan[];
  payments: CasePayment[];
  on_deposit_vnd: number;
  complaints: Complaint[];
  revisions: Revision[];
}

export interface CaseQuery {
  project?: string | undefined;
  parcel?: number | undefined;
  number?: string | undefined;
  holder?: string | undefined;
  state?: string | undefined;
  complaint?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

export interface CaseList {
  number_matched: number;
  items: CaseRow[];
}

/** Cases on one page of the list. */
export const PAGE = 50;

/** The routes of cases. */
export function createCases(api: Api) {
  const at = (id: number | string) => `/api/cases/${encodeURIComponent(id)}`;
  const post = (path: string, body: unknown, etag = "") =>
    api.send<Case>(path, {
      method: "POST",
      body,
      headers: etag ? { "If-Match": etag } : {},
    });
  return {
    list: async (query: CaseQuery): Promise<CaseList> =>
      (await api.send<CaseList>(`/api/cases${queryString({ ...query })}`)).data,
    read: (id: number | string): Promise<Answer<Case>> => api.send<Case>(at(id)),
    open: (body: unknown) => post("/api/cases", body),
    change: (id: number, etag: string, body: unknown) =>
      api.send<Case>(at(id), { method: "PATCH", body, headers: { "If-Match": etag } }),
    changePart: (id: number, part: number, etag: string, body: unknown) =>
      api.send<Case>(`${at(id)}/parts/${part}`, {
        method: "PATCH",
        body,
        headers: { "If-Match": etag },
      }),
    /** Adds a row of the file: parts, notices, plans, deposits or complaints. */
    add: (id: number, etag: string, kind: string, body: unknown) =>
      post(`${at(id)}/${kind}`, body, etag),
    settle: (id: number, complaint: number, etag: string, body: unknown) =>
      post(`${at(id)}/complaints/${complaint}/events`, body, etag),
  };
}

export type Cases = ReturnType<typeof createCases>;
