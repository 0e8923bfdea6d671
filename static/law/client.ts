import type { Api } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

export const KINDS = ["latest", "earliest", "expires"] as const;
export type Kind = (typeof KINDS)[number];
export const UNITS = ["days", "working_days", "months"] as const;
export const DAY_KINDS = ["public", "lunar_new_year", "tet", "moved", "worked"] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** A rule of law as it stands; a time limit of clearance where `limits` is set. */
export interface LegalRule {
  id: number;
  code: string;
  regime: string | null;
  topic: string;
  value: number;
  unit: string;
  applies_to: string | null;
  article: string | null;
  valid_from: string | null;
  /** First day no more in force. */
  valid_to: string | null;
  text: Bilingual;
  unverified: boolean;
  limits: Kind | null;
  starts: string[];
  ends: string[];
  during: string[];
  land_group: string | null;
  waived_from_consent: number | null;
  enforced: boolean;
  reason: string | null;
  /** Only for those who have an account. */
  changed_by: string | null;
  changed_at: string | null;
}

export interface Holiday {
  day: string;
  kind: DayKind;
  name: Bilingual;
  source: string;
  unverified: boolean;
  changed_at: string | null;
}

export interface Change {
  id: number;
  key: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
  reason: string;
  changed_by: string | null;
  changed_at: string;
}

/** What is written of a rule. */
export interface RuleInput {
  code: string;
  regime: string | null;
  topic: string;
  value: number;
  unit: string;
  applies_to: string | null;
  article: string | null;
  valid_from: string | null;
  valid_to: string | null;
  text_vi: string;
  text_en: string;
  limits: string | null;
  starts: string[];
  ends: string[];
  during: string[];
  land_group: string | null;
  waived_from_consent: number | null;
  enforced: boolean;
  reason: string;
  seen: string | null;
}

/** The routes of the law in force. */
export function createLawClient(api: Api) {
  const write = async (
    path: string,
    body: unknown,
    method: "POST" | "PUT" = "POST",
  ): Promise<void> => {
    await api.send(path, { method, body });
  };
  const day = (on: string) => `/api/law/holidays/${encodeURIComponent(on)}`;
  return {
    rules: async () => (await api.send<{ rules: LegalRule[] }>("/api/law/rules")).data.rules,
    holidays: async (year: number) =>
      (await api.send<{ holidays: Holiday[] }>(`/api/law/holidays?year=${year}`)).data.holidays,
    changes: async (key: string) =>
      (
        await api.send<{ changes: Change[] }>(
          `/api/law/changes?subject=legal_rule&key=${encodeURIComponent(key)}`,
        )
      ).data.changes,
    add: (rule: RuleInput) => write("/api/law/rules", rule),
    correct: (id: number, rule: RuleInput) => write(`/api/law/rules/${id}/correct`, rule),
    end: (id: number, on: string, reason: string, seen: string | null) =>
      write(`/api/law/rules/${id}/end`, { on, reason, seen }),
    confirm: (id: number, reason: string, seen: string | null) =>
      write(`/api/law/rules/${id}/confirm`, { reason, seen }),
    setDay: (on: string, body: unknown) => write(day(on), body, "PUT"),
    removeDay: (on: string, reason: string) => write(`${day(on)}/remove`, { reason }),
    confirmDay: (on: string, reason: string) => write(`${day(on)}/confirm`, { reason }),
  };
}

export type LawClient = ReturnType<typeof createLawClient>;
