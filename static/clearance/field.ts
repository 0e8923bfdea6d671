import { h } from "../lib/dom.ts";
import type { ClearanceI18n } from "./words.ts";

/** One field of a step: its row, what is typed in it, and what is wrong with that. */
export interface Control {
  row: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
  fault(text: string): void;
}

export interface ControlOptions {
  id: string;
  name: string;
  needed: boolean;
  i18n: ClearanceI18n;
  /** The latest day that may be chosen where the future is not allowed. */
  today: string;
  value: string | undefined;
}

const DATES = new Set(["effective_on", "decision_date", "served_on", "posting_from", "posting_to"]);
const PAST = new Set(["effective_on", "decision_date", "served_on"]);
const LIMITS: Readonly<Record<string, number>> = {
  decision_no: 100,
  issuer: 200,
  document: 500,
  note: 2000,
};

/** Makes the field that suits a name: a day, a figure, a choice, a line or some lines. */
export function control(options: ControlOptions): Control {
  const { id, name, needed, i18n, value } = options;
  const wrong = h("span", { class: "field-fault", id: `${id}-fault`, hidden: true });
  const input = inputOf(options);
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-fault`);
  if (needed) input.setAttribute("aria-required", "true");
  if (value) input.value = value;
  const label = i18n.code("field", name);
  const row = h(
    "label",
    { class: `field field-${name}`, for: id },
    h(
      "span",
      {},
      label,
      needed ? null : h("small", { class: "muted" }, ` ${i18n.t("field.optional")}`),
    ),
    input,
    wrong,
  );
  return {
    row,
    input,
    fault(text) {
      wrong.textContent = text;
      wrong.hidden = text === "";
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
  };
}

function inputOf({ name, i18n, today }: ControlOptions): Control["input"] {
  if (name === "notice_group")
    return h(
      "select",
      {},
      h("option", { value: "" }, i18n.t("field.choose")),
      h("option", { value: "agricultural" }, i18n.t("notice.agricultural")),
      h("option", { value: "non_agricultural" }, i18n.t("notice.non_agricultural")),
    );
  if (name === "note") return h("textarea", { rows: "3", maxlength: LIMITS.note });
  if (DATES.has(name))
    return h("input", { type: "date", min: "1993-01-01", max: PAST.has(name) ? today : null });
  if (name === "enforced_at") return h("input", { type: "time" });
  if (name === "amount_vnd") return h("input", { type: "text", inputmode: "numeric" });
  if (name === "area_m2" || name === "consent_percent")
    return h("input", { type: "text", inputmode: "decimal" });
  if (name === "part") return h("input", { type: "number", min: "1", step: "1" });
  return h("input", { type: "text", maxlength: LIMITS[name] ?? 200, autocomplete: "off" });
}
