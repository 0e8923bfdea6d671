import type { Problem } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { faultsOf, showFaults } from "../site/faults.ts";
import { type Receipt, sendEnquiry } from "./client.ts";
import type { EnquiryHost } from "./words.ts";

/** What an enquiry is about. */
export interface EnquiryAbout {
  id: string;
  name: string;
}

/**
 * The form that an investor sends to the promotion agency. It asks for as little as an answer needs,
 * says what happens with it, and keeps what was typed when sending fails.
 */
export function enquiryForm(host: EnquiryHost, about: EnquiryAbout): HTMLElement {
  const { i18n } = host;
  const fields = makeFields();
  const opened = new Date().toISOString();
  const faults = h("div", { class: "form-error is-wide", role: "alert", hidden: true });
  const send = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t("enquiry.send"),
  );
  const form = layOut(host, fields, faults, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = missingFields(host, fields);
    mark(fields, missing);
    showFaults(
      faults,
      missing.map(({ text }) => text),
    );
    if (missing[0]) return fields[missing[0].field].focus();
    send.disabled = true;
    try {
      const receipt = await sendEnquiry(host.api, {
        ...read(fields),
        site: about.id,
        lang: i18n.lang,
        opened_at: opened,
      });
      replace(form, thanks(host, about, receipt));
      form.querySelector<HTMLElement>("[tabindex]")?.focus();
    } catch (error) {
      showFaults(faults, faultsOf(host, error));
      mark(fields, (error as Problem).items ?? []);
      send.disabled = false;
    }
  });
  return form;
}

type Fields = ReturnType<typeof makeFields>;

function makeFields() {
  const input = (name: string, props: Record<string, unknown>) => h("input", { name, ...props });
  return {
    name: input("name", { required: true, maxlength: 120, autocomplete: "name" }),
    organisation: input("organisation", { maxlength: 200, autocomplete: "organization" }),
    email: input("email", { type: "email", required: true, maxlength: 200, autocomplete: "email" }),
    phone: input("phone", { type: "tel", maxlength: 40, autocomplete: "tel" }),
    message: h("textarea", { name: "message", rows: 5, maxlength: 4000, required: true }),
    // Nobody sees this one; what fills it in is a program.
    website: input("website", { tabindex: "-1", autocomplete: "off" }),
    consent: input("consent", { type: "checkbox", required: true }),
  };
}

function layOut(
  { i18n }: EnquiryHost,
  fields: Fields,
  faults: HTMLElement,
  send: HTMLElement,
): HTMLFormElement {
  return h(
    "form",
    { class: "enquiry-form", novalidate: true },
    h("p", { class: "muted is-wide" }, i18n.t("enquiry.what")),
    row(i18n.t("enquiry.name"), fields.name),
    row(i18n.t("enquiry.organisation"), fields.organisation),
    row(i18n.t("enquiry.email"), fields.email),
    row(i18n.t("enquiry.phone"), fields.phone),
    row(i18n.t("enquiry.message"), fields.message, i18n.t("enquiry.message.hint"), "is-wide"),
    h("div", { class: "enquiry-trap", "aria-hidden": "true" }, row("Website", fields.website)),
    h(
      "label",
      { class: "consent is-wide" },
      fields.consent,
      h("span", {}, i18n.t("enquiry.consent")),
    ),
    faults,
    h("div", { class: "is-wide" }, send),
  );
}

function row(label: string, field: HTMLElement, hint = "", look = ""): HTMLElement {
  const required = field.hasAttribute("required");
  return h(
    "label",
    { class: `field ${look}` },
    h("span", {}, label, required ? h("span", { "aria-hidden": "true" }, " *") : null),
    field,
    hint ? h("small", { class: "muted" }, hint) : null,
  );
}

function read(fields: Fields) {
  return {
    name: fields.name.value.trim(),
    organisation: fields.organisation.value.trim(),
    email: fields.email.value.trim(),
    phone: fields.phone.value.trim(),
    message: fields.message.value.trim(),
    consent: fields.consent.checked,
    website: fields.website.value,
  };
}

interface Missing {
  field: keyof Fields;
  text: string;
}

/** What has to be filled in still, all of it at once. */
function missingFields({ i18n }: EnquiryHost, fields: Fields): Missing[] {
  const typed = read(fields);
  const out: Missing[] = [];
  if (!typed.name) out.push({ field: "name", text: i18n.t("enquiry.need.name") });
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.email))
    out.push({ field: "email", text: i18n.t("enquiry.need.email") });
  if (!typed.message) out.push({ field: "message", text: i18n.t("enquiry.need.message") });
  if (!typed.consent) out.push({ field: "consent", text: i18n.t("enquiry.need.consent") });
  return out;
}

function mark(fields: Fields, wrong: readonly { field?: string }[]): void {
  for (const [name, field] of Object.entries(fields)) {
    if (wrong.some((fault) => fault.field === name)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

function thanks({ i18n, format }: EnquiryHost, about: EnquiryAbout, receipt: Receipt): HTMLElement {
  return h(
    "div",
    { class: "state-message is-ok is-wide", role: "status", tabindex: "-1" },
    h("p", {}, h("strong", {}, i18n.t("enquiry.thanks", { site: about.name }))),
    h("p", {}, i18n.t("enquiry.number", { n: receipt.reference })),
    h("p", {}, i18n.t("enquiry.next", { date: format.date(receipt.answer_by.slice(0, 10)) })),
  );
}
