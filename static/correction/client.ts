import type { Api } from "../lib/api.ts";

/** What was wrong with a record: other values of its fields, or that the step never happened. */
export interface Correction {
  reason: string;
  document: string;
  void?: true;
  changes?: Record<string, unknown>;
}

/** Sends a correction of one record; `version` is that of the parcel as it was seen. */
export async function sendCorrection(
  api: Api,
  parcel: number,
  record: number,
  correction: Correction,
  version: number,
): Promise<void> {
  await api.send(`/api/parcels/${parcel}/events/${record}/corrections`, {
    method: "POST",
    body: correction,
    headers: { "If-Match": `"${parcel}.${version}"` },
  });
}
