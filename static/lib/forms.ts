import { Problem } from "./api.ts";
import { iconButton } from "./controls.ts";
import { type Child, h } from "./dom.ts";
import type { I18n } from "./i18n.ts";

/** One field of a form. Names are those of the request, so that the service's errors find their place. */
export interface FieldSpec {
  name: string;
  label: string;
  type?: "text" | "password" | "number" | "date" | "email" | "search";
  value?: string;
  hint?: string;
  autocomplete?: string;
  required?: boolean;
  inputmode?: string;
  min?: string;
  max?: string;
  /** More than one line of text. */
  lines?: number;
  /** Choices make it a list. */
  choices?: readonly { value: string; label: string }[];
}

export interface FormOptions {
  i18n: I18n;
  /** Begins the ids of the fields, which must differ between forms of one page. */
  id: string;
  fields: readonly FieldSpec[];
  submit: string;
  danger?: boolean;
  /** What stands between the fields and the button. */
  extra?: Child;
  /** Sends the form. A Problem that it throws is shown at the fields that it names. */
  send(values: Record<string, string>): Promise<void>;
}

export interface Form {
  readonly root: HTMLFormElement;
  input(name: string): HTMLInputElement | HTMLSelectElement;
  focus(): void;
}

/** Makes a form: what is missing or refused is said at its field, and the focus goes there. */
export function createForm(options: FormOptions): Form {
  const { i18n } = options;
  const fields = new Map(options.fields.map((spec) => [spec.name, makeField(options.id, spec)]));
  const general = h("p", { class: "form-error", role: "alert", hidden: true });
  const submit = h(
    "button",
    { type: "submit", class: `button ${options.danger ? "button-danger" : "button-primary"}` },
    options.submit,
  );
  const root = h(
    "form",
    { class: "form", novalidate: true },
    [...fields.values()].map((field) => field.root),
    options.extra ?? null,
    general,
    h("div", { class: "form-actions" }, submit),
  );
  const clear = () => {
    general.hidden = true;
    for (const field of fields.values()) field.fault("");
  };
  const fail = (error: unknown) => {
    let first: HTMLElement | null = null;
    const rest: string[] = [];
    for (const item of error instanceof Problem ? error.items : []) {
      const field = fields.get(item.field ?? "");
      if (!field) rest.push(item.detail ?? "");
      else {
        field.fault(item.detail ?? "");
        first ??= field.input;
      }
    }
    const text = error instanceof Problem ? error.message : i18n.t("error.away");
    if (!first || rest.length > 0) {
      general.textContent = [text, ...rest.filter((detail) => detail && detail !== text)].join(" ");
      general.hidden = false;
    }
    (first ?? options.fields.map((spec) => fields.get(spec.name)?.input)[0])?.focus();
  };
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    clear();
    const empty = options.fields.filter(
      (spec) => spec.required && !fields.get(spec.name)?.input.value.trim(),
    );
    for (const spec of empty) fields.get(spec.name)?.fault(i18n.t("form.required"));
    const [firstEmpty] = empty;
    if (firstEmpty) return fields.get(firstEmpty.name)?.input.focus();
    submit.disabled = true;
    try {
      await options.send(
        Object.fromEntries([...fields].map(([name, field]) => [name, field.input.value])),
      );
    } catch (error) {
      fail(error);
    } finally {
      submit.disabled = false;
    }
  });
  const input = (name: string) => fields.get(name)?.input as HTMLInputElement | HTMLSelectElement;
  return { root, input, focus: () => [...fields.values()][0]?.input.focus() };
}

function makeField(prefix: string, spec: FieldSpec) {
  const id = `${prefix}-${spec.name}`;
  const fault = h("small", { class: "field-fault", id: `${id}-fault`, hidden: true });
  const hint = spec.hint ? h("small", { class: "muted", id: `${id}-hint` }, spec.hint) : null;
  const shared = {
    id,
    name: spec.name,
    required: spec.required ?? false,
    "aria-describedby": [hint ? `${id}-hint` : "", `${id}-fault`].filter(Boolean).join(" "),
  };
  const input = spec.choices
    ? h(
        "select",
        shared,
        spec.choices.map((choice) =>
          h("option", { value: choice.value, selected: choice.value === spec.value }, choice.label),
        ),
      )
    : spec.lines
      ? h("textarea", { ...shared, rows: spec.lines }, spec.value ?? "")
      : h("input", {
          ...shared,
          type: spec.type ?? "text",
          value: spec.value ?? null,
          autocomplete: spec.autocomplete ?? "off",
          inputmode: spec.inputmode ?? null,
          min: spec.min ?? null,
          max: spec.max ?? null,
          spellcheck: "false",
          autocapitalize: "none",
        });
  return {
    input,
    root: h("label", { class: "field", for: id }, h("span", {}, spec.label), input, hint, fault),
    fault(text: string) {
      fault.textContent = text;
      fault.hidden = text === "";
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
  };
}

/** Opens a dialog that is gone when it is closed and gives the focus back to where it was. */
export function openDialog(
  i18n: I18n,
  title: string,
  body: Child,
  wide = false,
): HTMLDialogElement {
  const before = document.activeElement as HTMLElement | null;
  const id = `dialog-${title.length}-${Date.now().toString(36)}`;
  const dialog = h(
    "dialog",
    { class: `dialog ${wide ? "is-wide" : ""}`, "aria-labelledby": id },
    h(
      "header",
      {},
      h("h2", { id }, title),
      iconButton("close", i18n.t("close"), () => dialog.close()),
    ),
    body,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something that cannot be taken back; `act` runs on yes, and its errors are shown. */
export function confirmDialog(
  i18n: I18n,
  ask: { title: string; text: string; yes: string },
  act: () => Promise<void>,
): void {
  const form = createForm({
    i18n,
    id: "confirm",
    fields: [],
    submit: ask.yes,
    danger: true,
    send: async () => {
      await act();
      dialog.close();
    },
  });
  const dialog = openDialog(i18n, ask.title, [h("p", {}, ask.text), form.root]);
}
