import type { Named } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

/** One step that a law allows, with the fields that recording it needs. */
export interface LawStep {
  regime: string;
  from: string;
  to: string;
  requires: readonly string[];
  article: string | null;
  note: Bilingual;
  /** Not yet confirmed by the legal department. */
  unverified: boolean;
  /** One person drafts it and another approves it. */
  needs_approval?: boolean;
}

export interface Regime extends Named {
  legal_act: string;
  /** First day in force; null is always. */
  valid_from: string | null;
  /** First day no more in force; null is until further notice. */
  valid_to: string | null;
}

/** What the register knows of the law of clearance. */
export interface Law {
  clearance_states: readonly (Named & { ordinal: number })[];
  obstacles: readonly Named[];
  legal_regimes: readonly Regime[];
  clearance_steps: readonly LawStep[];
}

export type Direction = "forward" | "back" | "out";

/** A step that may follow, as one choice of the form. */
export interface Choice {
  step: LawStep;
  direction: Direction;
  /** Sent along where it is not the law that the register would take by itself. */
  regime: string | null;
}

/** The laws in force on a day, the oldest first: the first one is taken where none is named. */
export function regimesOn(law: Law, day: string): Regime[] {
  return law.legal_regimes
    .filter(
      ({ valid_from, valid_to }) => (valid_from ?? "") <= day && (!valid_to || day < valid_to),
    )
    .sort((a, b) => (a.valid_from ?? "").localeCompare(b.valid_from ?? ""));
}

/**
 * The steps that may follow a state on a day: the way forward first, then back, then out of the
 * boundary. A step that several laws allow alike is one choice, under the law that comes first.
 */
export function choices(law: Law, state: string, day: string): Choice[] {
  const ordinals = new Map(law.clearance_states.map(({ code, ordinal }) => [code, ordinal]));
  const place = (code: string) => ordinals.get(code) ?? 0;
  const seen = new Set<string>();
  const found: Choice[] = [];
  regimesOn(law, day).forEach(({ code: regime }, index) => {
    for (const step of law.clearance_steps) {
      if (step.regime !== regime || step.from !== state) continue;
      const key = `${step.to} ${[...step.requires].sort().join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const direction = directionOf(step, place);
      found.push({ step, direction, regime: index === 0 ? null : regime });
    }
  });
  const order: readonly Direction[] = ["forward", "back", "out"];
  return found.sort(
    (a, b) =>
      order.indexOf(a.direction) - order.indexOf(b.direction) ||
      place(a.step.to) - place(b.step.to),
  );
}

function directionOf(step: LawStep, place: (code: string) => number): Direction {
  if (step.to === "excluded") return "out";
  if (step.from === "excluded") return "back";
  return place(step.to) > place(step.from) ? "forward" : "back";
}

/** Fields that have a place of their own in a step; all others go into its details. */
export const OWN_FIELDS = [
  "decision_no",
  "decision_date",
  "issuer",
  "amount_vnd",
  "area_m2",
  "document",
  "note",
] as const;

/** A step as it is sent. */
export interface Step {
  to: string;
  effective_on: string;
  part?: number;
  regime?: string;
  decision_no?: string;
  decision_date?: string;
  issuer?: string;
  amount_vnd?: number;
  area_m2?: number;
  document?: string;
  note?: string;
  details?: Record<string, string | number>;
}

const NUMBERS = new Set(["amount_vnd", "area_m2", "consent_percent"]);

/** Puts what was typed together; what is empty is left out. */
export function makeStep(
  choice: Choice,
  effectiveOn: string,
  typed: Readonly<Record<string, string>>,
  part: number | null = null,
): Step {
  const step: Record<string, unknown> = { to: choice.step.to, effective_on: effectiveOn };
  if (choice.regime) step.regime = choice.regime;
  if (part !== null) step.part = part;
  const details: Record<string, string | number> = {};
  for (const [name, text] of Object.entries(typed)) {
    const value = text.trim();
    if (value === "") continue;
    const ready = NUMBERS.has(name) ? readNumber(value) : value;
    if ((OWN_FIELDS as readonly string[]).includes(name)) step[name] = ready;
    else details[name] = ready;
  }
  if (Object.keys(details).length > 0) step.details = details;
  return step as unknown as Step;
}

/**
 * Reads a figure as people in Vietnam write it: 1.250.000 or 1 250 000 and 12,5, and also 12.5.
 * Not a number if it is none.
 */
export function readNumber(text: string): number {
  const bare = text.replace(/[\s\u00a0₫đ]/g, "");
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare))
    return Number(bare.replaceAll(".", "").replace(",", "."));
  if (/^-?\d{1,3}(,\d{3}){2,}(\.\d+)?$/.test(bare)) return Number(bare.replaceAll(",", ""));
  if (!/^-?\d+([.,]\d+)?$/.test(bare)) return Number.NaN;
  return Number(bare.replace(",", "."));
}

/** What is wrong with what was typed, by field, before anything is sent. */
export function faults(
  choice: Choice,
  effectiveOn: string,
  typed: Readonly<Record<string, string>>,
  today: string,
): Record<string, Fault> {
  const out: Record<string, Fault> = {};
  if (!/^\d{4}-\d{2}-\d{2}$/.test(effectiveOn)) out.effective_on = "required";
  else if (effectiveOn > today) out.effective_on = "future";
  for (const name of choice.step.requires) {
    if (name !== "obstacle_closed" && !(typed[name] ?? "").trim()) out[name] = "required";
  }
  for (const name of NUMBERS) {
    const text = (typed[name] ?? "").trim();
    if (!text) continue;
    const value = readNumber(text);
    if (!Number.isFinite(value)) out[name] = "number";
    else if (name === "area_m2" ? value <= 0 : value < 0) out[name] = "positive";
    else if (name === "amount_vnd" && !Number.isInteger(value)) out[name] = "whole";
  }
  if (typed.decision_date && typed.decision_date > effectiveOn) out.decision_date = "decided";
  if (typed.posting_from && typed.posting_to && typed.posting_to < typed.posting_from)
    out.posting_to = "order";
  return out;
}

export type Fault = "required" | "future" | "number" | "positive" | "whole" | "decided" | "order";
