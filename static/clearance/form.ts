import { timeRefusal } from "../clock/refusal.ts";
import { type Problem, type ProblemItem, Unreachable } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { createFormat } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { type Control, control } from "./field.ts";
import { type Choice, choices, type Fault, faults, type Law, makeStep, type Step } from "./law.ts";
import type { ClearanceI18n } from "./words.ts";

export interface StepFormOptions {
  i18n: ClearanceI18n;
  law: Law;
  /** State from which the step leads away. */
  state: string;
  today: string;
  /** Numbers of the parts of the parcel, where there are several. */
  parts?: readonly number[];
  /** Distinguishes the ids of two forms on one page. */
  id: string;
  /** Where what is typed outlives a reload; without it, it does not. */
  draft?: Draft;
  /** What stands between the fields and the button, such as a choice of a file. */
  extra?: Child;
  /** Sends the step; what it throws is shown in the form. */
  onsend(step: Step): Promise<void>;
}

/** What was typed, by field, with the step that was chosen as `to`. */
export interface Draft {
  load(): Record<string, string> | null;
  save(typed: Readonly<Record<string, string>>): void;
  clear(): void;
}

export interface StepForm {
  readonly root: HTMLFormElement;
  /** Whether somebody has begun to fill it in. */
  touched(): boolean;
  /** Shows what the service refused, each fault at its field. */
  refuse(problem: Error): void;
  /** The step as typed so far; null without a choice. */
  step(): Step | null;
  /** Another state holds now: the choices follow, what was typed stays. */
  setState(state: string): void;
}

/** Fields that may always be given, whatever the step. */
const OPTIONAL = ["decision_no", "decision_date", "document", "note"] as const;
/** What else may be said of a step: consent shortens the notice, force has its hours. */
const OPTIONAL_OF: Readonly<Record<string, readonly string[]>> = {
  recovery_decided: ["consent_percent"],
  inventoried: ["enforced_at"],
  handed_over: ["enforced_at"],
};
const optional = (to: string): readonly string[] => [...OPTIONAL, ...(OPTIONAL_OF[to] ?? [])];

/** A form that asks for exactly what the chosen step needs. */
export function createStepForm(options: StepFormOptions): StepForm {
  const { i18n, law, today, id } = options;
  let state = options.state;
  let chosen: Choice | null = null;
  const drafted = options.draft?.load() ?? null;
  let dirty = drafted !== null;
  const typed: Record<string, string> = { ...drafted };
  let wanted = typed.to;
  delete typed.to;
  const keep = () => options.draft?.save({ ...typed, ...(chosen ? { to: chosen.step.to } : {}) });
  const controls = new Map<string, Control>();
  const error = h("div", { class: "form-error", role: "alert", hidden: true });
  const steps = h("div", { class: "step-choices" });
  const fields = h("div", { class: "step-fields" });
  const submit = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t("step.record"),
  );
  const root = h(
    "form",
    { class: "step-form", novalidate: true },
    steps,
    fields,
    options.extra ?? null,
    error,
    h("div", { class: "step-actions" }, submit),
  );
  const day = () => typed.effective_on || today;

  const drawChoices = () => {
    const list = choices(law, state, day());
    const same = list.find((one) => one.step.to === (chosen?.step.to ?? wanted));
    chosen = same ?? list[0] ?? null;
    replace(
      steps,
      h("p", { class: "step-legend", id: `${id}-legend` }, i18n.t("step.which")),
      list.length === 0 ? h("p", { class: "state-message" }, i18n.t("step.none")) : null,
      h(
        "div",
        { role: "radiogroup", "aria-labelledby": `${id}-legend` },
        list.map((one, index) => choiceRow(options, one, one === chosen, index, take)),
      ),
    );
    submit.disabled = chosen === null;
    drawFields();
  };
  const take = (choice: Choice) => {
    dirty = true;
    chosen = choice;
    wanted = choice.step.to;
    keep();
    drawFields();
  };
  const drawFields = () => {
    controls.clear();
    submit.textContent = i18n.t(chosen?.step.needs_approval ? "approval.send" : "step.record");
    if (!chosen) return replace(fields);
    const add = (name: string, needed: boolean) => {
      const one = control({ id: `${id}-${name}`, name, needed, i18n, today, value: typed[name] });
      one.input.addEventListener("input", () => {
        dirty = true;
        typed[name] = one.input.value;
        keep();
        one.fault("");
      });
      if (name === "effective_on") one.input.addEventListener("change", drawChoices);
      controls.set(name, one);
      return one.row;
    };
    typed.effective_on ??= today;
    const needed = chosen.step.requires.filter((name) => name !== "obstacle_closed");
    const more = optional(chosen.step.to).filter((name) => !needed.includes(name));
    const parts = options.parts ?? [];
    replace(
      fields,
      article(i18n, chosen),
      h(
        "div",
        { class: "step-grid" },
        add("effective_on", true),
        parts.length > 1 ? add("part", needsOnePart(needed)) : null,
        needed.map((name) => add(name, true)),
      ),
      h(
        "details",
        { class: "step-more" },
        h("summary", {}, i18n.t("step.more")),
        h(
          "div",
          { class: "step-grid" },
          more.map((name) => add(name, false)),
        ),
      ),
    );
  };
  const show = (items: Readonly<Record<string, string>>, rest: readonly string[]) => {
    let first: Control | null = null;
    for (const [name, one] of controls) {
      one.fault(items[name] ?? "");
      if (items[name] && !first) first = one;
    }
    const lost = Object.entries(items).filter(([name]) => !controls.has(name));
    const lines = [...rest, ...lost.map(([, text]) => text)];
    replace(
      error,
      lines.map((line) => h("p", {}, line)),
    );
    error.hidden = lines.length === 0;
    if (first) {
      first.input.closest("details")?.setAttribute("open", "");
      first.input.focus();
    }
  };
  const current = (): Step | null => {
    if (!chosen) return null;
    const { effective_on: _, part, ...rest } = typed;
    const asked = new Set([...chosen.step.requires, ...optional(chosen.step.to)]);
    const used = Object.fromEntries(Object.entries(rest).filter(([name]) => asked.has(name)));
    const one = part ? Number(part) : null;
    return makeStep(chosen, day(), used, Number.isInteger(one) ? one : null);
  };
  const refuse = (problem: Error) => {
    if (problem instanceof Unreachable) return show({}, [i18n.t("step.unreachable")]);
    const { items = [], message } = problem as Problem;
    // Refused by a time limit: said in the reader's language, once above the button.
    const [first] = items;
    const late = timeRefusal(i18n, createFormat(i18n.lang), first?.rule, first?.detail ?? "");
    if (late) return show(first?.field ? { [first.field]: late } : {}, [late]);
    show(byField(items), [message]);
  };
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!chosen) return;
    const wrong = faults(chosen, day(), typed, today);
    show(
      mapValues(wrong, (fault: Fault) => i18n.t(`fault.${fault}`)),
      [],
    );
    const step = current();
    if (Object.keys(wrong).length > 0 || !step) return;
    submit.disabled = true;
    try {
      await options.onsend(step);
      dirty = false;
      options.draft?.clear();
    } catch (problem) {
      refuse(problem as Error);
    } finally {
      submit.disabled = chosen === null;
    }
  });
  drawChoices();
  return {
    root,
    touched: () => dirty,
    refuse,
    step: current,
    setState(next) {
      state = next;
      drawChoices();
    },
  };
}

/** An amount or an area belongs to one household. */
function needsOnePart(needed: readonly string[]): boolean {
  return needed.includes("amount_vnd") || needed.includes("area_m2");
}

function choiceRow(
  { i18n, id }: StepFormOptions,
  choice: Choice,
  on: boolean,
  index: number,
  take: (choice: Choice) => void,
): HTMLElement {
  const { step, direction, regime } = choice;
  return h(
    "label",
    { class: `step-choice is-${direction}` },
    h("input", {
      type: "radio",
      name: `${id}-to`,
      value: String(index),
      checked: on,
      onchange: () => take(choice),
    }),
    h(
      "span",
      {},
      h("strong", {}, i18n.code("state", step.to)),
      direction === "forward" ? null : h("small", {}, i18n.t(`step.${direction}`)),
      regime ? h("small", {}, i18n.code("regime", regime)) : null,
    ),
  );
}

/** What the law says of the step, and how far that may be trusted. */
function article(i18n: ClearanceI18n, { step }: Choice): HTMLElement {
  const note = i18n.pick(step.note);
  return h(
    "div",
    { class: "step-law" },
    note ? h("p", {}, note) : null,
    step.article ? h("p", { class: "muted small" }, step.article) : null,
    step.unverified
      ? h("p", { class: "small unconfirmed" }, icon("alert", 14), i18n.t("law.unconfirmed"))
      : null,
    step.needs_approval ? h("p", { class: "small" }, i18n.t("approval.needed")) : null,
    step.to === "clean" ? h("p", { class: "small" }, i18n.t("step.clean.needs")) : null,
  );
}

function byField(items: readonly ProblemItem[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { field, detail } of items) if (field && detail && field !== "to") out[field] = detail;
  return out;
}

function mapValues<A, B>(from: Record<string, A>, to: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, to(value)]));
}
