import { Problem } from "../lib/api.ts";
import vi from "./vi.json";
import type { CaseI18n, CaseKey } from "./words.ts";

/** A refusal in the words of the page: each broken rule by its name, as far as the page knows it. */
export function inWords(i18n: CaseI18n, error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  if (error.status === 412) return new Problem(412, i18n.t("case.changed"));
  const items = error.items.map((item) => {
    const key = `case.rule.${item.rule}`;
    return key in vi ? { ...item, detail: i18n.t(key as CaseKey) } : item;
  });
  const known = items.filter(({ rule }) => `case.rule.${rule}` in vi);
  const text = known.length > 0 ? i18n.t("case.refused") : error.message;
  return new Problem(error.status, text, items);
}
