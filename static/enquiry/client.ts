import type { Api } from "../lib/api.ts";

/** The ways of an enquiry: from new on, or aside as spam; what was closed can be taken up again. */
export const STATES = ["new", "in_progress", "answered", "closed", "spam"] as const;
export type EnquiryState = (typeof STATES)[number];

const NEXT: Record<EnquiryState, readonly EnquiryState[]> = {
  new: ["in_progress", "spam"],
  in_progress: ["answered", "spam"],
  answered: ["closed", "in_progress"],
  closed: ["in_progress"],
  spam: [],
};

/** The states that may follow. */
export function nextStates(state: EnquiryState): readonly EnquiryState[] {
  return NEXT[state] ?? [];
}

export interface EnquiryForm {
  site: string;
  name: string;
  organisation: string;
  email: string;
  phone: string;
  message: string;
  consent: boolean;
  lang: string;
  /** A field that nobody sees: what fills it in is a program. */
  website: string;
  /** When the form was opened, RFC 3339: what is sent in no time was not typed. */
  opened_at: string;
}

export interface Receipt {
  reference: string;
  received_at: string;
  /** The day by which the agency means to answer. */
  answer_by: string;
}

/** One enquiry as the promotion agency sees it. Personal data: never kept, never in an address. */
export interface Enquiry {
  id: string | number;
  reference: string;
  site: string | null;
  zone: string | null;
  state: EnquiryState;
  received_at: string;
  answer_by: string;
  answered_at: string | null;
  late: boolean;
  name: string;
  organisation: string | null;
  email: string;
  phone: string | null;
  message: string;
  lang: string;
  assignee: string | null;
}

export interface EnquiryEvent {
  at: string;
  by: string;
  from: EnquiryState | null;
  to: EnquiryState;
  note: string | null;
}

export interface EnquiryPage {
  number_matched: number;
  items: Enquiry[];
}

export async function sendEnquiry(api: Api, form: EnquiryForm): Promise<Receipt> {
  return (await api.send<Receipt>("/api/enquiries", { method: "POST", body: form })).data;
}

export async function listEnquiries(
  api: Api,
  state: EnquiryState | "",
  offset: number,
): Promise<EnquiryPage> {
  const params = new URLSearchParams({ limit: String(PAGE) });
  if (state) params.set("state", state);
  if (offset > 0) params.set("offset", String(offset));
  return (await api.send<EnquiryPage>(`/api/enquiries?${params}`)).data;
}

/** Enquiries on one page of the queue. */
export const PAGE = 20;

export async function readEnquiry(
  api: Api,
  id: string | number,
): Promise<Enquiry & { events: EnquiryEvent[] }> {
  const path = `/api/enquiries/${encodeURIComponent(id)}`;
  return (await api.send<Enquiry & { events: EnquiryEvent[] }>(path)).data;
}

export async function moveEnquiry(
  api: Api,
  id: string | number,
  step: { to: EnquiryState; note: string },
): Promise<Enquiry> {
  const path = `/api/enquiries/${encodeURIComponent(id)}/events`;
  return (await api.send<Enquiry>(path, { method: "POST", body: step })).data;
}
