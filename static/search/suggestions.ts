import type { SearchResult } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import type { App } from "../shell/app.ts";

export const LIST_ID = "search-list";

/** The list under the search box: which result is marked, and what to say when there is none. */
export interface Suggestions {
  readonly root: HTMLElement;
  readonly isOpen: () => boolean;
  open(on: boolean): void;
  show(results: readonly SearchResult[], note: string): void;
  /** Forgets what was found and said. */
  clear(): void;
  /** Marks the next or the one before. */
  step(by: 1 | -1): void;
  /** The marked result, or the first. */
  chosen(): SearchResult | undefined;
}

export function createSuggestions(
  app: App,
  input: HTMLInputElement,
  onChoose: (result: SearchResult) => void,
): Suggestions {
  const list = h("ul", {
    id: LIST_ID,
    role: "listbox",
    // Long lists scroll: whoever has no pointer must get to them, too.
    tabindex: "0",
    "aria-label": app.i18n.t("search.results"),
  });
  const note = h("p", { class: "search-note", hidden: true });
  const root = h("div", { class: "search-popup", hidden: true }, list, note);
  let results: readonly SearchResult[] = [];
  let active = -1;

  const mark = (index: number) => {
    active = index;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) item.scrollIntoView({ block: "nearest" });
    });
    for (const node of [input, list]) {
      if (index >= 0) node.setAttribute("aria-activedescendant", optionId(index));
      else node.removeAttribute("aria-activedescendant");
    }
  };
  const open = (on: boolean) => {
    root.hidden = !on;
    input.setAttribute("aria-expanded", String(on && results.length > 0));
    if (!on) mark(-1);
  };
  return {
    root,
    isOpen: () => !root.hidden,
    open,
    show(next, text) {
      results = next;
      replace(
        list,
        results.map((result, at) => option(app, result, at, () => onChoose(result))),
      );
      list.hidden = results.length === 0;
      note.hidden = text === "";
      note.textContent = text;
      open(true);
      mark(-1);
      app.announce(text || app.i18n.t("search.count", { n: results.length }));
    },
    clear() {
      results = [];
      list.replaceChildren();
      note.hidden = true;
      note.textContent = "";
      open(false);
      app.announce("");
    },
    step(by) {
      if (results.length === 0) return;
      open(true);
      mark((Math.max(active, by > 0 ? -1 : 0) + by + results.length) % results.length);
    },
    chosen: () => results[Math.max(active, 0)],
  };
}

function optionId(index: number): string {
  return `search-option-${index}`;
}

function option(app: App, result: SearchResult, index: number, choose: () => void): HTMLElement {
  const { i18n } = app;
  const parcel = result.collection === "parcels";
  const kind = parcel ? capital(i18n.code("state", result.kind)) : i18n.code("kind", result.kind);
  return h(
    "li",
    {
      id: optionId(index),
      role: "option",
      "aria-selected": "false",
      // The box keeps the focus; a press must not take it away before the click.
      onmousedown: (event: Event) => event.preventDefault(),
      onclick: choose,
    },
    h("span", { class: "option-name" }, i18n.pick(result.name)),
    h(
      "span",
      { class: "option-detail" },
      [kind, i18n.pick(result.detail)].filter(Boolean).join(" · "),
    ),
  );
}
