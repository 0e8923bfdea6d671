import { h, replace } from "../lib/dom.ts";
import { sentence } from "./errors.ts";
import type { Host, Key } from "./words.ts";
import type { Work } from "./work.ts";

/** What anybody may say of a proposal that was published for consultation. */
export function createRemark(
  host: Host,
  work: Work,
  choosePlace: () => void,
): { root: HTMLElement; pinned(at: [number, number]): void } {
  const { i18n, format } = host;
  const { proposal } = work.store.get();
  const root = h("div", {});
  if (!proposal?.consultation) {
    root.append(h("p", { class: "state-message" }, i18n.t("p.remark.closed")));
    return { root, pinned: () => undefined };
  }
  let at: [number, number] | null = null;
  const text = h("textarea", { rows: 5, maxlength: 4000, required: true });
  const field = (label: Key, input: HTMLElement) =>
    h("label", { class: "field" }, h("span", {}, i18n.t(label)), input);
  const name = h("input", { autocomplete: "name", maxlength: 120, required: true });
  const contact = h("input", { autocomplete: "email", maxlength: 200 });
  // People do not see this field; programs that fill every field give themselves away.
  const trap = h("input", { name: "website", tabindex: "-1", autocomplete: "off" });
  const place = h(
    "button",
    { type: "button", class: "button", onclick: choosePlace },
    i18n.t("p.comments.place"),
  );
  const button = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t("p.remark.send"),
  );
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const form = h(
    "form",
    { class: "comment-form" },
    h(
      "p",
      {},
      i18n.t("p.remark.open", {
        from: format.date(proposal.consultation.from),
        to: format.date(proposal.consultation.to),
      }),
    ),
    field("p.comments.text", text),
    field("p.remark.name", name),
    field("p.remark.contact", contact),
    h("p", { class: "muted small" }, i18n.t("p.remark.private")),
    h("div", { class: "visually-hidden", "aria-hidden": "true" }, trap),
    error,
    h("div", { class: "row-actions" }, place, button),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    const body = {
      name: name.value.trim(),
      contact: contact.value.trim(),
      text: text.value.trim(),
      website: trap.value,
      ...(at ? { at } : {}),
    };
    work.api.remark(proposal.id, body).then(
      () =>
        replace(root, h("p", { class: "import-ok", role: "status" }, i18n.t("p.remark.thanks"))),
      (problem: unknown) => {
        error.textContent = sentence(i18n, problem);
        error.hidden = false;
        button.disabled = false;
      },
    );
  });
  root.append(form);
  return {
    root,
    pinned(next) {
      at = next;
      place.textContent = i18n.t("p.comments.placed");
    },
  };
}
