import type { SearchResult } from "../lib/api.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { COLLECTIONS, type CollectionId } from "../lib/view.ts";
import type { App } from "../shell/app.ts";

const LIST = "search-list";

/** The search box: a combobox with a list, worked by keyboard or pointer; diacritics are optional. */
export function createSearch(app: App): HTMLElement {
  const { i18n } = app;
  let results: SearchResult[] = [];
  let active = -1;
  let running: AbortController | null = null;

  const input = h("input", {
    type: "search",
    id: "search",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": LIST,
    "aria-autocomplete": "list",
    "aria-label": i18n.t("search.label"),
    placeholder: i18n.t("search.placeholder"),
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
  });
  const list = h("ul", { id: LIST, role: "listbox", "aria-label": i18n.t("search.results") });
  const note = h("p", { class: "search-note", hidden: true });
  const popup = h("div", { class: "search-popup", hidden: true }, list, note);

  const open = (on: boolean) => {
    popup.hidden = !on;
    input.setAttribute("aria-expanded", String(on && results.length > 0));
    if (!on) activate(-1);
  };
  const say = (text: string) => {
    note.hidden = text === "";
    note.textContent = text;
    if (text) app.announce(text);
  };
  const activate = (index: number) => {
    active = index;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) item.scrollIntoView({ block: "nearest" });
    });
    if (index >= 0) input.setAttribute("aria-activedescendant", optionId(index));
    else input.removeAttribute("aria-activedescendant");
  };
  const choose = (result: SearchResult) => {
    open(false);
    input.value = i18n.pick(result.name);
    const collection = COLLECTIONS.find((name) => name === result.collection);
    if (collection) go(app, collection, result);
  };
  const show = (found: SearchResult[]) => {
    results = found;
    replace(
      list,
      found.map((result, at) => option(app, result, at, () => choose(result))),
    );
    open(true);
    say(found.length === 0 ? i18n.t("search.empty", { q: input.value.trim() }) : "");
    if (found.length > 0) app.announce(i18n.t("search.count", { n: found.length }));
  };
  const run = debounce(160, async (text: string) => {
    running?.abort();
    running = new AbortController();
    const own = running;
    try {
      const found = await app.api.search(text, own.signal);
      if (!own.signal.aborted) show(found);
    } catch {
      if (own.signal.aborted) return;
      show([]);
      say(i18n.t("search.failed"));
    }
  });

  input.addEventListener("input", () => {
    const text = input.value.trim();
    if (text.length > 0) return run(text);
    run.cancel();
    running?.abort();
    open(false);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!popup.hidden) event.stopPropagation();
      return open(false);
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (results.length === 0) return;
      open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate((active + step + results.length) % results.length);
    } else if (event.key === "Enter") {
      const chosen = results[Math.max(active, 0)];
      if (chosen && !popup.hidden) choose(chosen);
    }
  });
  input.addEventListener("focus", () => {
    if (results.length > 0 && input.value.trim()) open(true);
  });
  const box = h("div", { class: "search", role: "search" }, icon("search"), input, popup);
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget as Node | null)) open(false);
  });
  return box;
}

function optionId(index: number): string {
  return `search-option-${index}`;
}

function option(app: App, result: SearchResult, index: number, choose: () => void): HTMLElement {
  const { i18n } = app;
  const detail = i18n.pick(result.detail);
  const parcel = result.collection === "parcels";
  const kind = parcel ? i18n.code("state", result.kind) : i18n.code("kind", result.kind);
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
      [kind, detail].filter((text) => text && text !== result.kind).join(" · "),
    ),
  );
}

function go(app: App, collection: CollectionId, result: SearchResult): void {
  const { bbox, point } = result;
  const frame = bbox ?? (point ? ([point[0], point[1], point[0], point[1]] as const) : null);
  app.select(
    { collection, id: String(result.id) },
    frame ? [frame[0], frame[1], frame[2], frame[3]] : "feature",
  );
}
