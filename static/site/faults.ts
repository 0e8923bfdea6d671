import type { Problem, ProblemItem } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import type { I18n } from "../lib/i18n.ts";

/** What the service found wrong with a form, one sentence each. */
export function faultsOf({ i18n }: { readonly i18n: Pick<I18n, "t"> }, error: unknown): string[] {
  if (!(error instanceof Error) || error.name !== "Problem") return [i18n.t("error.load")];
  const { items, message } = error as Problem;
  const sentences = items.map(({ detail }: ProblemItem) => detail ?? "").filter(Boolean);
  return sentences.length > 0 ? sentences : [message];
}

export function showFaults(node: HTMLElement, faults: readonly string[]): void {
  node.hidden = faults.length === 0;
  replace(
    node,
    h(
      "ul",
      {},
      faults.map((text) => h("li", {}, text)),
    ),
  );
}
