import { type Child, h, type Props } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";

/** A button that shows only a drawing; its name is read out and shown as a tip. */
export function iconButton(name: IconName, label: string, onclick: () => void, props: Props = {}) {
  return h(
    "button",
    {
      type: "button",
      "aria-label": label,
      title: label,
      ...props,
      class: `icon-button ${props.class ?? ""}`,
      onclick,
    },
    icon(name),
  );
}

/** An on/off switch with its text, and whatever shows what it switches. */
export function switchRow(options: {
  id: string;
  label: string;
  on: boolean;
  mark?: Child;
  hint?: string;
  onchange: (on: boolean) => void;
}): HTMLLabelElement {
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    id: options.id,
    checked: options.on,
    onchange: (event: Event) => options.onchange((event.target as HTMLInputElement).checked),
  });
  return h(
    "label",
    { class: "switch-row", for: options.id },
    options.mark ?? null,
    h(
      "span",
      { class: "switch-text" },
      options.label,
      options.hint ? h("small", {}, options.hint) : null,
    ),
    input,
  );
}

/** A row of mutually exclusive choices, as radio buttons that look like one control. */
export function segmented<T extends string>(options: {
  name: string;
  label: string;
  value: T;
  choices: readonly { value: T; label: string; title?: string }[];
  onchange: (value: T) => void;
  class?: string;
}): HTMLElement {
  return h(
    "fieldset",
    { class: `segmented ${options.class ?? ""}` },
    h("legend", { class: "visually-hidden" }, options.label),
    options.choices.map((choice) =>
      h(
        "label",
        { title: choice.title },
        h("input", {
          type: "radio",
          name: options.name,
          value: choice.value,
          checked: choice.value === options.value,
          onchange: () => options.onchange(choice.value),
        }),
        h("span", {}, choice.label),
      ),
    ),
  );
}

/** Checks the radio of a segmented control from outside. */
export function setSegmented(control: HTMLElement, value: string): void {
  for (const input of control.querySelectorAll<HTMLInputElement>("input"))
    input.checked = input.value === value;
}

/** Grey bars in the place of text that is on its way. */
export function skeleton(lines: number): HTMLElement {
  return h(
    "div",
    { class: "skeleton", "aria-hidden": "true" },
    Array.from({ length: lines }, () => h("span", {})),
  );
}

/** Puts a text on the clipboard; answers whether that worked (it needs a secure page). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = h("textarea", { class: "visually-hidden", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
