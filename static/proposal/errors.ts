import { Problem, Unreachable } from "../lib/api.ts";
import type { Host } from "./words.ts";

/** What a person can be told of a failure: the service's own sentences, all of them. */
export function sentence(i18n: Host["i18n"], error: unknown): string {
  if (error instanceof Unreachable) return i18n.t("error.away");
  if (error instanceof Problem) {
    // An address without a thing behind it is not a proposal that is missing: that one says so itself.
    if (error.status === 405) return i18n.t("p.absent");
    const details = error.items.map(({ detail }) => detail).filter(Boolean);
    return details.length > 0 ? details.join(" ") : error.message;
  }
  return i18n.t("error.load");
}

export function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}

export function isAway(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.status >= 502);
}
