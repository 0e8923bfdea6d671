import type { Bilingual } from "../lib/i18n.ts";

/** One parcel of the work list, with its clock. */
export interface WorkItem {
  id: number;
  sheet_no: string;
  parcel_no: string;
  state: string;
  state_since: string | null;
  days_waiting: number | null;
  obstructed: boolean;
  area_m2: number;
  project: string;
  project_name: Bilingual;
  committed_to: string | null;
  admin_unit: string | null;
  admin_unit_name: Bilingual;
  due_on: string | null;
  /** Negative are the days left. */
  days_late: number | null;
  /** Code of the rule that gives due_on. */
  rule: string | null;
  /** Next step on the main way, and the first day from today on which it is lawful. */
  next: string | null;
  next_on: string | null;
  /** First day on which all of it can be handed over by decision. */
  handover_on: string | null;
  article: string | null;
  unverified: boolean;
}

export interface WorkList {
  count: number;
  late: number;
  blocked: number;
  area_ha: number;
  items: WorkItem[];
}

/** What became of one parcel of many for which a step was recorded. */
export interface Outcome {
  item: WorkItem;
  /** Empty when it was recorded, else why it was not. */
  refused: string;
}
