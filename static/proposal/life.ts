import { h, replace } from "../lib/dom.ts";
import { isConflict, sentence } from "./errors.ts";
import type { Act, Step } from "./types.ts";
import type { Host, Key } from "./words.ts";
import type { Work } from "./work.ts";

const ACTS: readonly { act: Act; look: string; reason: "no" | "may" | "must" }[] = [
  { act: "submit", look: "button-primary", reason: "no" },
  { act: "review", look: "button-primary", reason: "no" },
  { act: "approve", look: "button-primary", reason: "may" },
  { act: "return", look: "", reason: "must" },
  { act: "reject", look: "", reason: "must" },
  { act: "publish", look: "", reason: "no" },
  { act: "withdraw", look: "button-quiet", reason: "may" },
];

/** Where a proposal stands on its way to a decision, and what this person may do about it. */
export function createLife(host: Host, work: Work, changed: () => void): HTMLElement {
  const { i18n } = host;
  const root = h("section", { class: "life", "aria-label": i18n.t("p.life") });
  const show = () => {
    const { proposal } = work.store.get();
    if (!proposal) return replace(root, h("p", { class: "muted small" }, i18n.t("p.life.new")));
    replace(
      root,
      h(
        "p",
        { class: "life-state" },
        stateChip(host, proposal.state),
        h("span", { class: "muted" }, i18n.t("p.revision", { revision: proposal.revision })),
        h("span", { class: "muted" }, proposal.author.display_name),
      ),
      proposal.consultation
        ? h(
            "p",
            { class: "small" },
            stateChip(host, "published"),
            " ",
            i18n.t("p.remark.open", {
              from: host.format.date(proposal.consultation.from),
              to: host.format.date(proposal.consultation.to),
            }),
          )
        : null,
      lastReason(host, proposal.history),
      h(
        "div",
        { class: "row-actions" },
        ACTS.filter(({ act }) => proposal.allowed.includes(act)).map(({ act, look, reason }) =>
          h(
            "button",
            {
              type: "button",
              class: `button ${look}`,
              onclick: () => askFor(host, work, act, reason, changed),
            },
            i18n.t(`p.act.${act}` as Key),
          ),
        ),
      ),
      h(
        "details",
        {},
        h("summary", {}, i18n.t("p.history")),
        h(
          "ol",
          { class: "steps" },
          proposal.history.map((step) => stepRow(host, step)),
        ),
      ),
    );
  };
  host.own(work.store.watch(({ proposal }) => proposal, show));
  show();
  return root;
}

export function stateChip({ i18n }: Host, state: string): HTMLElement {
  return h("span", { class: `chip proposal-${state}` }, i18n.t(`p.state.${state}` as Key));
}

function lastReason({ i18n }: Host, steps: readonly Step[]): HTMLElement | null {
  const last = steps.at(-1);
  if (!last?.reason) return null;
  return h(
    "blockquote",
    { class: "life-reason" },
    h("p", {}, last.reason),
    h("footer", { class: "muted small" }, `${last.by} · ${i18n.t(`p.done.${last.action}` as Key)}`),
  );
}

function stepRow({ i18n, format }: Host, { at, by, action, reason }: Step): HTMLElement {
  return h(
    "li",
    {},
    h("strong", {}, i18n.t(`p.done.${action}` as Key)),
    h("span", { class: "muted" }, ` ${by} · ${format.moment(at)}`),
    reason ? h("p", {}, reason) : null,
  );
}

/** Every step is confirmed; returning and rejecting need a reason that the author will read. */
function askFor(
  host: Host,
  work: Work,
  act: Act,
  reason: "no" | "may" | "must",
  changed: () => void,
): void {
  const { i18n } = host;
  const text = h("textarea", {
    id: "act-reason",
    rows: 4,
    maxlength: 4000,
    required: reason === "must",
  });
  const dates = act === "publish" ? consultationDates(host) : null;
  const code = act === "approve" && !work.store.get().fields.zone ? codeField(host, work) : null;
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const send = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t(`p.act.${act}` as Key),
  );
  const cancel = h("button", { type: "button", class: "button" }, i18n.t("p.cancel"));
  const form = h(
    "form",
    {},
    h("p", {}, i18n.t(`p.ask.${act}` as Key)),
    reason === "no"
      ? null
      : h("label", { class: "field" }, h("span", {}, i18n.t("p.reason")), text),
    dates?.fields ?? null,
    code?.field ?? null,
    error,
    h("div", { class: "row-actions" }, send, cancel),
  );
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "act-title" },
    h("header", {}, h("h2", { id: "act-title" }, i18n.t(`p.act.${act}` as Key))),
    form,
  );
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  const run = async () => {
    send.disabled = true;
    try {
      await work.keeper.flush();
      const { proposal, etag } = work.store.get();
      if (!proposal) return;
      const body = {
        ...(reason === "no" ? {} : { reason: text.value.trim() }),
        ...dates?.values(),
        ...code?.value(),
      };
      work.accept(await work.api.act(proposal.id, act, etag, body));
      dialog.close();
      host.toast(i18n.t(`p.done.${act}` as Key));
      changed();
    } catch (problem) {
      error.textContent = isConflict(problem) ? i18n.t("p.save.conflict") : sentence(i18n, problem);
      error.hidden = false;
      send.disabled = false;
    }
  };
  document.body.append(dialog);
  dialog.showModal();
}

/** A zone that is new to the register gets a code; what its name suggests is offered. */
function codeField({ i18n }: Host, work: Work) {
  const input = h("input", {
    id: "act-code",
    value: slugOf(work.store.get().fields.name),
    pattern: "[a-z0-9\\-]{2,60}",
    maxlength: 60,
    required: true,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-describedby": "act-code-hint",
  });
  return {
    field: h(
      "label",
      { class: "field" },
      h("span", {}, i18n.t("p.act.code")),
      input,
      h("small", { class: "muted", id: "act-code-hint" }, i18n.t("p.act.code.hint")),
    ),
    value: () => ({ code: input.value.trim() }),
  };
}

/** "Khu công nghiệp Đông Mai" as "kcn-dong-mai". */
export function slugOf(name: string): string {
  const short = name
    .replace(/khu công nghiệp/i, "kcn")
    .replace(/cụm công nghiệp/i, "ccn")
    .replace(/khu kinh tế/i, "kkt");
  return short
    .replaceAll(/[đĐ]/g, "d")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
}

function consultationDates({ i18n, today }: Host) {
  const from = h("input", { type: "date", value: today, required: true });
  const to = h("input", { type: "date", min: today, required: true });
  const end = new Date(Date.parse(today) + 30 * 86_400_000).toISOString().slice(0, 10);
  to.value = end;
  return {
    fields: h(
      "div",
      { class: "field-pair" },
      h("label", { class: "field" }, h("span", {}, i18n.t("p.from")), from),
      h("label", { class: "field" }, h("span", {}, i18n.t("p.to")), to),
    ),
    values: () => ({ from: from.value, to: to.value }),
  };
}
