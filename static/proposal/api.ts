import type { Geometry } from "geojson";
import { type Answer, type Api, type Query, queryString } from "../lib/api.ts";
import type {
  Act,
  Comment,
  Difference,
  Present,
  Proposal,
  ProposalBody,
  ProposalRow,
  Remark,
  Report,
  Revision,
  Snapped,
} from "./types.ts";

/** What a check is asked about. */
export interface CheckInput {
  geometry: Geometry;
  kind: string;
  lots: ProposalBody["lots"];
  /** The proposal itself, which does not overlap with itself. */
  exclude?: string | undefined;
  unbuilt?: boolean;
  /** The zone of the register that it would change, which is not in its own way. */
  zone?: string;
}

export interface ProposalApi {
  check(input: CheckInput, signal?: AbortSignal): Promise<Report>;
  list(query: Query): Promise<{ items: ProposalRow[]; total: number }>;
  get(id: string): Promise<Answer<Proposal>>;
  create(body: ProposalBody): Promise<Answer<Proposal>>;
  save(id: string, body: ProposalBody, etag: string): Promise<Answer<Proposal>>;
  act(id: string, act: Act, etag: string, body: object): Promise<Answer<Proposal>>;
  revisions(id: string): Promise<Revision[]>;
  revision(id: string, revision: number): Promise<Proposal>;
  diff(id: string, from: number, to: number): Promise<Difference>;
  restore(id: string, revision: number, etag: string): Promise<Answer<Proposal>>;
  branch(id: string, name: string): Promise<Proposal>;
  comments(id: string): Promise<Comment[]>;
  comment(id: string, body: object): Promise<void>;
  resolve(id: string, comment: string, resolved: boolean): Promise<void>;
  remark(id: string, body: object): Promise<void>;
  remarks(id: string): Promise<Remark[]>;
  share(id: string, name: string): Promise<Answer<Proposal>>;
  unshare(id: string, name: string): Promise<Answer<Proposal>>;
  present(id: string, editing: boolean): Promise<Present[]>;
  snap(geometry: Geometry, toleranceM: number, to: readonly SnapLayer[]): Promise<Snapped>;
}

/** Layers onto whose borders the service draws corners. */
export const SNAP_LAYERS = ["parcels", "zones", "corridors", "admin-units"] as const;
export type SnapLayer = (typeof SNAP_LAYERS)[number];

const BASE = "/api/proposals";

/** The routes of proposals; each call may throw a Problem or Unreachable. */
export function createProposalApi({ send }: Api): ProposalApi {
  const at = (id: string, rest = "") => `${BASE}/${encodeURIComponent(id)}${rest}`;
  const match = (etag: string): Record<string, string> => (etag ? { "If-Match": etag } : {});
  const items = async <T>(path: string) => (await send<{ items: T[] }>(path)).data.items;
  return {
    async check({ geometry, ...properties }, signal) {
      const body = { type: "Feature", geometry, properties };
      const sending = { method: "POST" as const, body, ...(signal ? { signal } : {}) };
      return (await send<Report>(`${BASE}/check`, sending)).data;
    },
    list: async (query) =>
      (await send<{ items: ProposalRow[]; total: number }>(`${BASE}${queryString(query)}`)).data,
    get: (id) => send(at(id)),
    create: (body) => send(BASE, { method: "POST", body }),
    save: (id, body, etag) => send(at(id), { method: "PUT", body, headers: match(etag) }),
    act: (id, act, etag, body) =>
      send(at(id, `/${act}`), { method: "POST", body, headers: match(etag) }),
    revisions: (id) => items(at(id, "/revisions")),
    revision: async (id, revision) => (await send<Proposal>(at(id, `/revisions/${revision}`))).data,
    diff: async (id, from, to) =>
      (await send<Difference>(at(id, `/diff${queryString({ from, to })}`))).data,
    restore: (id, revision, etag) =>
      send(at(id, "/restore"), { method: "POST", body: { revision }, headers: match(etag) }),
    branch: async (id, name) =>
      (await send<Proposal>(at(id, "/branch"), { method: "POST", body: { name } })).data,
    comments: (id) => items(at(id, "/comments")),
    comment: async (id, body) => void (await send(at(id, "/comments"), { method: "POST", body })),
    resolve: async (id, comment, resolved) =>
      void (await send(at(id, `/comments/${encodeURIComponent(comment)}/resolve`), {
        method: "POST",
        body: { resolved },
      })),
    remark: async (id, body) => void (await send(at(id, "/remarks"), { method: "POST", body })),
    remarks: (id) => items(at(id, "/remarks")),
    share: (id, name) => send(at(id, "/coauthors"), { method: "POST", body: { name } }),
    unshare: (id, name) =>
      send(at(id, `/coauthors/${encodeURIComponent(name)}`), { method: "DELETE" }),
    present: async (id, editing) =>
      (
        await send<{ others: Present[] }>(at(id, "/presence"), {
          method: "POST",
          body: { editing },
        })
      ).data.others,
    snap: async (geometry, tolerance_m, to) =>
      (
        await send<Snapped>(`${BASE}/snap`, {
          method: "POST",
          body: { geometry, tolerance_m, to },
        })
      ).data,
  };
}
