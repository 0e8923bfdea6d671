import type { Geometry } from "geojson";
import type { Decided, Draft } from "../approval/client.ts";
import { type Answer, type Api, type Query, queryString } from "../lib/api.ts";
import type { Law, Step } from "./law.ts";
import type { History, Parcel } from "./types.ts";

/** How a step is sent: what the sender had seen, and the name under which it is recorded once. */
export interface StepSending {
  /** Version of the parcel that the sender has seen; 0 does not ask. */
  version?: number;
  /** Sent again after a lost connection, the same key records nothing twice. */
  key?: string;
}

/** What became of a step: recorded, or drafted for a second person. */
export interface Recorded {
  parcel: Parcel;
  draft: Draft | null;
}

export interface ClearanceClient {
  law(): Promise<Law>;
  parcel(id: number | string, asOf?: Query): Promise<Answer<Parcel>>;
  shape(id: number | string): Promise<Geometry | null>;
  history(id: number | string, asOf?: Query): Promise<History>;
  record(id: number | string, step: Step, sending?: StepSending): Promise<Recorded>;
}

/** The routes of clearance. */
export function createClearanceClient(api: Api): ClearanceClient {
  const at = (id: number | string) => `/api/parcels/${encodeURIComponent(id)}`;
  return {
    law: async () => (await api.send<Law>("/api/reference")).data,
    parcel: (id, asOf = {}) => api.send<Parcel>(`${at(id)}${queryString(asOf)}`),
    shape: async (id) => (await api.item("parcels", String(id))).geometry,
    history: async (id, asOf = {}) =>
      (await api.send<History>(`${at(id)}/events${queryString(asOf)}`)).data,
    async record(id, step, { version = 0, key = "" } = {}) {
      const { data } = await api.send<Parcel | Decided>(`${at(id)}/events`, {
        method: "POST",
        body: step,
        headers: {
          ...(version ? { "If-Match": `"${id}.${version}"` } : {}),
          ...(key ? { "Idempotency-Key": key } : {}),
        },
      });
      return "draft" in data ? data : { parcel: data, draft: null };
    },
  };
}

/** Address of the map with one parcel chosen. */
export function mapAddress(lang: string, id: number, at: readonly [number, number] | null): string {
  const place = at ? `17/${at[1].toFixed(6)}/${at[0].toFixed(6)}&` : "";
  return `/#${place}lang=${lang}&sel=parcels:${id}`;
}
