import { stateSwatch } from "../legend/swatch.ts";
import { type Child, h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import type { CaseI18n } from "./words.ts";

/** What the cards of a case need. */
export interface Show {
  readonly i18n: CaseI18n;
  readonly format: Format;
}

export function stateLine({ i18n }: Show, state: string | null): HTMLElement {
  if (!state) return h("span", { class: "muted" }, i18n.t("case.nopart"));
  return h(
    "span",
    { class: "work-state" },
    stateSwatch(state),
    h("span", { class: "cap" }, i18n.code("state", state)),
  );
}

export function vnd({ format }: Show, amount: number | null): string {
  return amount === null ? "–" : `${format.number(amount)}\u00a0đ`;
}

/** A card with its heading and what can be done in it. */
export function card(title: string, name: string, action: Child, ...content: Child[]): HTMLElement {
  return h(
    "section",
    { class: "card case-card", "data-card": name },
    h("div", { class: "case-card-head" }, h("h2", {}, title), action),
    content,
  );
}

export function actionButton(label: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: "button button-small", onclick }, label);
}

export function none(text: string): HTMLElement {
  return h("p", { class: "muted" }, text);
}
