import { h } from "../lib/dom.ts";
import { faultsOf, showFaults } from "../site/faults.ts";
import {
  type Enquiry,
  type EnquiryEvent,
  type EnquiryState,
  moveEnquiry,
  nextStates,
  readEnquiry,
} from "./client.ts";
import type { EnquiryHost } from "./words.ts";

/** What was done about an enquiry, and the next step. */
export async function enquiryDetail(
  host: EnquiryHost,
  id: Enquiry["id"],
  changed: () => void,
): Promise<HTMLElement> {
  const { i18n } = host;
  try {
    const enquiry = await readEnquiry(host.api, id);
    return h(
      "div",
      {},
      enquiry.phone ? h("p", {}, `${i18n.t("enquiry.phone")}: ${enquiry.phone}`) : null,
      history(host, enquiry.events),
      nextStates(enquiry.state).length > 0 ? stepForm(host, enquiry, changed) : null,
    );
  } catch (error) {
    return h("p", { class: "form-error", role: "alert" }, faultsOf(host, error).join(" "));
  }
}

function history(
  { i18n, format }: EnquiryHost,
  events: readonly EnquiryEvent[],
): HTMLElement | null {
  if (events.length === 0) return null;
  return h(
    "div",
    {},
    h("h3", {}, i18n.t("enquiry.history")),
    h(
      "ol",
      { class: "enquiry-history" },
      events.map((event) =>
        h(
          "li",
          {},
          h("span", { class: "muted" }, `${format.moment(event.at)} · ${event.by}: `),
          i18n.t(`enquiry.state.${event.to}`),
          event.note ? h("p", {}, event.note) : null,
        ),
      ),
    ),
  );
}

function stepForm(host: EnquiryHost, enquiry: Enquiry, changed: () => void): HTMLElement {
  const { i18n } = host;
  const select = h(
    "select",
    { name: "to" },
    nextStates(enquiry.state).map((state) =>
      h("option", { value: state }, i18n.t(`enquiry.state.${state}`)),
    ),
  );
  const note = h("textarea", { name: "note", rows: 2, maxlength: 2000 });
  const faults = h("div", { class: "form-error", role: "alert", hidden: true });
  const save = h("button", { type: "submit", class: "button" }, i18n.t("enquiry.step.save"));
  const form = h(
    "form",
    { class: "enquiry-step" },
    h("label", { class: "field" }, h("span", {}, i18n.t("enquiry.step")), select),
    h("label", { class: "field" }, h("span", {}, i18n.t("enquiry.step.note")), note),
    faults,
    save,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    try {
      const to = select.value as EnquiryState;
      await moveEnquiry(host.api, enquiry.id, { to, note: note.value.trim() });
      host.toast(i18n.t("enquiry.changed", { n: enquiry.reference }));
      changed();
    } catch (error) {
      showFaults(faults, faultsOf(host, error));
      save.disabled = false;
    }
  });
  return form;
}
