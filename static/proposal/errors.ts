import { Problem, type ProblemItem, Unreachable } from "../lib/api.ts";
import type { Host } from "./words.ts";

/** What a person can be told of a failure: the service's own sentences, all of them. */
export function sentence(i18n: Host["i18n"], error: unknown): string {
  if (error instanceof Unreachable) return i18n.t("error.away");
  if (error instanceof Problem) {
    // An address without a thing behind it is not a proposal that is missing: that one says so itself.
    if (error.status === 405) return i18n.t("p.absent");
    const details = error.items.map((item) => faultText(i18n, item)).filter(Boolean);
    if (details.length > 0) return details.join(" ");
    return textOr(i18n, `status.${error.status}`, error.message);
  }
  return i18n.t("error.load");
}

/** Which sentence of ours a rule of the service has; others come in the service's own words. */
const FAULTS: Readonly<Record<string, string>> = {
  "reason.required": "reason",
  "geometry.required": "shape",
  "name.known": "coauthor",
  "zone.known": "zone",
  "code.unique": "code",
};

function faultText(i18n: Host["i18n"], { field, rule, detail }: ProblemItem): string {
  const known = FAULTS[`${field}.${rule}`] ?? rule ?? "";
  return textOr(i18n, known, detail ?? "");
}

function textOr(i18n: Host["i18n"], code: string, otherwise: string): string {
  const text = i18n.code("p.fault", code);
  return text === code.replaceAll("_", " ") ? otherwise : text;
}

export function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}

export function isAway(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.status >= 502);
}
