import type { PageHost } from "../frame/page.ts";
import { h } from "../lib/dom.ts";
import { createI18n, type I18n, loadI18n } from "../lib/i18n.ts";
import { blankAddress, sendSheet } from "./client.ts";
import { type Key, sheetWords } from "./words.ts";

const STATES = [
  "not_started",
  "notified",
  "inventory",
  "inventoried",
  "plan_posted",
  "plan_approved",
  "paid",
  "recovery_decided",
  "handed_over",
  "clean",
] as const;

/**
 * The sheet of a project on its page: download, and send what was filled in. It is empty for those
 * who record no steps, and fills itself in when its words are there.
 */
export function createSheetCard(host: PageHost<never>, code: string): HTMLElement {
  // The page is drawn anew with every change of a parcel: a sheet on its way must survive that.
  const there = document.querySelector<HTMLElement>(`.sheet-card[lang="${host.i18n.lang}"]`);
  if (there?.dataset.project === code && !there.hidden) return there;
  const root = h("section", {
    class: "card sheet-card",
    lang: host.i18n.lang,
    "data-project": code,
    "aria-labelledby": "sheet-card",
  });
  if (!["agency", "admin"].includes(host.session?.role ?? "")) {
    root.hidden = true;
    return root;
  }
  void loadI18n(host.i18n.lang, sheetWords)
    .catch(() => createI18n<Key>("vi", sheetWords.vi as Record<Key, string>))
    .then((i18n) => root.append(...content(i18n, code)));
  return root;
}

function content(i18n: I18n<Key>, code: string): HTMLElement[] {
  const state = h(
    "select",
    { id: "sheet-state" },
    h("option", { value: "" }, i18n.t("card.state.all")),
    STATES.map((one) => h("option", { value: one }, i18n.code("state", one))),
  );
  const round = h("input", {
    type: "number",
    id: "sheet-round",
    min: "1",
    max: "1000",
    placeholder: i18n.t("card.round.all"),
  });
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const fail = (text: string) => {
    error.textContent = text;
    error.hidden = false;
  };
  const download = (ending: "xlsx" | "csv") => async () => {
    error.hidden = true;
    const wish = { state: state.value, round: round.value, lang: i18n.lang };
    try {
      const answer = await fetch(blankAddress(code, ending, wish));
      if (answer.status === 403) return fail(i18n.t("file.right"));
      if (!answer.ok) return fail(i18n.t("error.load"));
      const url = URL.createObjectURL(await answer.blob());
      const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
      h("a", { href: url, download: name ?? `${code}.${ending}` }).click();
      URL.revokeObjectURL(url);
    } catch {
      fail(i18n.t("error.away"));
    }
  };
  return [
    h("h2", { id: "sheet-card" }, i18n.t("card.title")),
    h("p", { class: "muted" }, i18n.t("card.text")),
    h(
      "div",
      { class: "sheet-fields" },
      h("label", { class: "field", for: state.id }, h("span", {}, i18n.t("card.state")), state),
      h("label", { class: "field", for: round.id }, h("span", {}, i18n.t("card.round")), round),
      h(
        "div",
        { class: "form-actions" },
        h(
          "button",
          { type: "button", class: "button button-primary", onclick: download("xlsx") },
          i18n.t("card.xlsx"),
        ),
        h(
          "button",
          { type: "button", class: "button", onclick: download("csv") },
          i18n.t("card.csv"),
        ),
      ),
    ),
    sender(i18n, code, error, fail),
    error,
    h("a", { href: `/worksheets?project=${encodeURIComponent(code)}` }, i18n.t("card.sent")),
  ];
}

function sender(
  i18n: I18n<Key>,
  code: string,
  error: HTMLElement,
  fail: (text: string) => void,
): HTMLElement {
  const bar = h("progress", { max: "1", "aria-label": i18n.t("sending"), hidden: true });
  const input = h("input", { type: "file", id: "sheet-file", accept: ".xlsx,.xlsm,.csv,.txt" });
  const send = async (file: File | undefined) => {
    if (!file) return;
    error.hidden = true;
    bar.hidden = false;
    input.disabled = true;
    const sent = await sendSheet(file, code, (part) => {
      bar.value = part;
    });
    if ("id" in sent) return location.assign(`/worksheets/${sent.id}`);
    input.disabled = false;
    input.value = "";
    bar.hidden = true;
    if ("lost" in sent) return fail(i18n.t("error.away"));
    const own = i18n.code("file", sent.rule);
    fail(own && own !== sent.rule.replaceAll("_", " ") ? own : sent.detail);
  };
  input.addEventListener("change", () => void send(input.files?.[0]));
  const zone = h(
    "label",
    { class: "drop-zone", for: input.id },
    h("strong", {}, i18n.t("card.send")),
    input,
  );
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.classList.toggle("is-over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    void send(event.dataTransfer?.files[0]);
  });
  return h("div", { class: "sheet-send" }, zone, bar);
}
