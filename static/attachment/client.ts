import type { Api } from "../lib/api.ts";

/** A paper or photograph as the service knows it. */
export interface Attachment {
  id: number;
  /** Step that it proves, or obstacle that it shows; of the parcel itself where both are null. */
  event: number | null;
  /** Draft of a step to which it was attached. */
  draft: number | null;
  obstacle: number | null;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  note: string | null;
  scanned: boolean;
  added_by: string;
  added_at: string;
  withdrawn: { at: string; by: string; reason: string } | null;
}

export interface Attachments {
  attachments: Attachment[];
  limit_bytes: number;
}

/** To what a file is attached; without any to the parcel. */
export interface Target {
  event?: number;
  draft?: number;
  obstacle?: number;
  /** The key under which the step was recorded, for those who do not know its number. */
  step_key?: string;
}

export interface AttachmentClient {
  list(parcel: number | string): Promise<Attachments>;
  /** Sends a file; the same key sent again keeps nothing twice. */
  add(
    parcel: number | string,
    file: Blob,
    name: string,
    to: Target,
    key: string,
  ): Promise<Attachment>;
  withdraw(parcel: number | string, id: number, reason: string): Promise<Attachment>;
}

/** How long a photograph may take over a slow line. */
const UPLOAD_MS = 10 * 60_000;

export function createAttachmentClient(api: Api): AttachmentClient {
  const at = (parcel: number | string) => `/api/parcels/${encodeURIComponent(parcel)}/attachments`;
  return {
    list: async (parcel) => (await api.send<Attachments>(at(parcel))).data,
    async add(parcel, file, name, to, key) {
      const body = new FormData();
      for (const [field, value] of Object.entries(to)) body.append(field, String(value));
      body.append("file", file, name);
      const sending = {
        method: "POST" as const,
        body,
        headers: { "Idempotency-Key": key },
        timeoutMs: UPLOAD_MS,
      };
      return (await api.send<Attachment>(at(parcel), sending)).data;
    },
    withdraw: async (parcel, id, reason) =>
      (
        await api.send<Attachment>(`${at(parcel)}/${id}/withdraw`, {
          method: "POST",
          body: { reason },
        })
      ).data,
  };
}

export function contentAddress(parcel: number | string, id: number): string {
  return `/api/parcels/${encodeURIComponent(parcel)}/attachments/${id}`;
}
