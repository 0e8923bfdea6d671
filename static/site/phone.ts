import { h } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { SiteHost } from "./host.ts";

/** On a phone: the questions in a sheet, and a switch between list and map. */
export interface PhoneBar {
  readonly root: HTMLElement;
  /** The questions inside their sheet. */
  wrap(questions: HTMLElement): HTMLElement;
  count(n: number): void;
}

export function createPhoneBar(host: SiteHost): PhoneBar {
  const { i18n, format, main } = host;
  const sheet = h("div", { class: "question-sheet", id: "question-sheet" });
  const done = h("button", { type: "button", class: "button button-primary sheet-done" });
  const filters = h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-expanded": "false",
      "aria-controls": "question-sheet",
    },
    icon("search", 18),
    i18n.t("sites.filters"),
  );
  const view = h("button", { type: "button", class: "button" });
  const open = (on: boolean) => {
    main.classList.toggle("has-sheet", on);
    filters.setAttribute("aria-expanded", String(on));
    if (on) sheet.querySelector<HTMLElement>("input, select")?.focus();
    else filters.focus();
  };
  const showMap = (on: boolean) => {
    main.classList.toggle("is-map", on);
    view.replaceChildren(
      icon(on ? "list" : "layers", 18),
      i18n.t(on ? "sites.view.list" : "sites.view.map"),
    );
  };
  filters.addEventListener("click", () => open(!main.classList.contains("has-sheet")));
  done.addEventListener("click", () => open(false));
  view.addEventListener("click", () => showMap(!main.classList.contains("is-map")));
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && main.classList.contains("has-sheet")) open(false);
  });
  showMap(false);
  const count = (n: number) => {
    done.textContent = i18n.t("sites.filters.show", { n: format.number(n) });
  };
  count(0);
  return {
    root: h("div", { class: "phone-bar" }, filters, view),
    wrap(questions) {
      sheet.append(questions, h("div", { class: "sheet-foot" }, done));
      return sheet;
    },
    count,
  };
}
