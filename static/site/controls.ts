import { h } from "../lib/dom.ts";

/** A slider over chosen values, the last or first of which may mean "any". */
export interface Steps<T> {
  readonly node: HTMLElement;
  set(value: T): void;
}

export interface StepsOptions<T> {
  id: string;
  label: string;
  values: readonly T[];
  value: T;
  text(value: T): string;
  /** While it moves. */
  oninput(value: T): void;
  /** When it is let go. */
  onchange(value: T): void;
}

/**
 * A slider whose stops are chosen values: land is asked for in 5, 10, 20, 50 ha, not in 37. A value
 * from an address that is no stop of its own stands at the nearest one and keeps its text.
 */
export function steps<T extends number | null>(options: StepsOptions<T>): Steps<T> {
  const { values } = options;
  const output = h("output", { for: options.id });
  const input = h("input", {
    type: "range",
    id: options.id,
    min: 0,
    max: values.length - 1,
    step: 1,
  });
  const show = (at: number, value: T) => {
    const text = options.text(value);
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
    input.style.setProperty("--part", `${(at / (values.length - 1)) * 100}%`);
  };
  const chosen = () => values[Number(input.value)] as T;
  input.addEventListener("input", () => {
    show(Number(input.value), chosen());
    options.oninput(chosen());
  });
  input.addEventListener("change", () => options.onchange(chosen()));
  const set = (value: T) => {
    const at = nearest(values, value);
    input.value = String(at);
    show(at, value);
  };
  set(options.value);
  const node = h(
    "div",
    { class: "slider-row" },
    h("label", { for: options.id }, options.label),
    output,
    input,
  );
  return { node, set };
}

/** The place of a value among the stops, or of the one nearest to it. */
export function nearest<T extends number | null>(values: readonly T[], value: T): number {
  const exact = values.indexOf(value);
  if (exact >= 0) return exact;
  let best = 0;
  let gap = Infinity;
  values.forEach((stop, at) => {
    if (stop === null || value === null) return;
    const away = Math.abs(stop - value);
    if (away < gap) {
      gap = away;
      best = at;
    }
  });
  return best;
}

/** A labelled choice from a list. */
export function choice(options: {
  id: string;
  label: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  onchange(value: string): void;
}): { node: HTMLElement; set(value: string): void } {
  const select = h(
    "select",
    { id: options.id },
    options.choices.map(({ value, label }) => h("option", { value }, label)),
  );
  select.value = options.value;
  select.addEventListener("change", () => options.onchange(select.value));
  return {
    node: h("label", { class: "field", for: options.id }, h("span", {}, options.label), select),
    set: (value) => {
      select.value = value;
    },
  };
}
