import type { Parcel } from "../clearance/types.ts";
import type { Api } from "../lib/api.ts";

/** A step that waits for a second person, or what became of it. */
export interface Draft {
  id: number;
  parcel: number;
  sheet_no: string;
  parcel_no: string;
  parcel_state: string;
  /** Null is all parts of the parcel. */
  part: number | null;
  from: string[];
  to: string;
  regime: string;
  effective_on: string;
  decision_no: string | null;
  decision_date: string | null;
  issuer: string | null;
  amount_vnd: number | null;
  area_m2: number | null;
  document: string | null;
  note: string | null;
  details: Record<string, unknown> | null;
  drafted_by: string;
  drafted_at: string;
  state: "waiting" | "approved" | "rejected" | "withdrawn";
  decided_by: string | null;
  decided_at: string | null;
  reason: string | null;
  /** Steps that the approval recorded. */
  events: number[];
  /** The parcel moved on, so that the step is no more lawful. */
  stale: boolean;
  /** Who is signed in drafted it, and cannot decide. */
  own: boolean;
}

export interface Decided {
  draft: Draft;
  parcel: Parcel;
}

/** Whether one step of a law needs two people. */
export interface Approval {
  regime: string;
  from: string;
  to: string;
  needed: boolean;
  article: string | null;
  unverified: boolean;
  changed_by: string | null;
}

export interface ApprovalClient {
  ofParcel(parcel: number): Promise<Draft[]>;
  /** Those that wait in the area of who is signed in. */
  waiting(): Promise<Draft[]>;
  approve(draft: Draft): Promise<Decided>;
  reject(draft: Draft, reason: string): Promise<Decided>;
  withdraw(draft: Draft): Promise<Decided>;
  rules(): Promise<Approval[]>;
  setRule(rule: Approval): Promise<Approval[]>;
}

export function createApprovalClient(api: Api): ApprovalClient {
  const list = async (path: string) => (await api.send<{ drafts: Draft[] }>(path)).data.drafts;
  const decide = async ({ parcel, id }: Draft, how: string, body?: unknown) =>
    (
      await api.send<Decided>(`/api/parcels/${parcel}/drafts/${id}/${how}`, {
        method: "POST",
        ...(body === undefined ? {} : { body }),
      })
    ).data;
  return {
    ofParcel: (parcel) => list(`/api/parcels/${parcel}/drafts`),
    waiting: () => list("/api/clearance/drafts"),
    approve: (draft) => decide(draft, "approve"),
    reject: (draft, reason) => decide(draft, "reject", { reason }),
    withdraw: (draft) => decide(draft, "withdraw", {}),
    rules: async () =>
      (await api.send<{ steps: Approval[] }>("/api/clearance/approvals")).data.steps,
    async setRule({ regime, from, to, needed, article, unverified }) {
      const body = { regime, from, to, needed, article, unverified };
      const sending = { method: "PUT" as const, body };
      return (await api.send<{ steps: Approval[] }>("/api/clearance/approvals", sending)).data
        .steps;
    },
  };
}
