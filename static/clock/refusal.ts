import type { ClearanceKey } from "../clearance/words.ts";
import type { Format } from "../lib/format.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";

const TEXTS: Readonly<Record<string, ClearanceKey>> = {
  clearance_event_not_too_early: "refused.early",
  obstacle_not_too_early: "refused.early",
  clearance_event_notice_in_force: "refused.expired",
  clearance_event_enforcement_lawful: "refused.force",
};

/** What a refusal by a time limit says in the reader's language; null for another rule. */
export function timeRefusal(
  i18n: I18n<ClearanceKey | MessageKey>,
  format: Pick<Format, "date">,
  rule: string | undefined,
  detail: string,
): string | null {
  const key = TEXTS[rule ?? ""];
  if (!key) return null;
  const days = detail.match(/\d{4}-\d{2}-\d{2}/g) ?? [];
  // The day that the rule gives stands first, but for a notice, which is told from its beginning.
  const day = key === "refused.expired" ? days[1] : key === "refused.force" ? days.at(-1) : days[0];
  const article = /\(([^()]+)\)/.exec(detail)?.[1] ?? "";
  return i18n.t(key, { date: format.date(day), article });
}
