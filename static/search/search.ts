import type { SearchResult } from "../lib/api.ts";
import { debounce, h } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { COLLECTIONS } from "../lib/view.ts";
import type { App } from "../shell/app.ts";
import { createSuggestions, LIST_ID, type Suggestions } from "./suggestions.ts";

/** The search box: a combobox with a list, worked by keyboard or pointer; diacritics are optional. */
export function createSearch(app: App): HTMLElement {
  const { i18n } = app;
  const input = h("input", {
    type: "search",
    id: "search",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": LIST_ID,
    "aria-autocomplete": "list",
    "aria-label": i18n.t("search.label"),
    placeholder: i18n.t("search.placeholder"),
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
  });
  const choose = (result: SearchResult) => {
    suggestions.open(false);
    input.value = i18n.pick(result.name);
    go(app, result);
  };
  const suggestions = createSuggestions(app, input, choose);
  const ask = createAsking(app, suggestions);
  input.addEventListener("input", () => ask(input.value.trim()));
  input.addEventListener("focus", () => {
    if (suggestions.chosen() && input.value.trim()) suggestions.open(true);
  });
  const box = h(
    "div",
    { class: "search", role: "search" },
    icon("search"),
    input,
    suggestions.root,
  );
  // The list, too, may hold the focus; its keys mean the same.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (suggestions.isOpen()) event.stopPropagation();
      if (suggestions.root.contains(document.activeElement)) input.focus();
      suggestions.open(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      suggestions.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = suggestions.chosen();
      if (chosen && suggestions.isOpen()) choose(chosen);
    }
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget as Node | null)) suggestions.open(false);
  });
  return box;
}

/** Asks the service when typing pauses; an answer that comes too late is dropped. */
function createAsking(app: App, suggestions: Suggestions): (text: string) => void {
  const { i18n } = app;
  let running: AbortController | null = null;
  const ask = debounce(160, async (text: string) => {
    const own = new AbortController();
    running = own;
    try {
      const found = await app.api.search(text, own.signal);
      if (own.signal.aborted) return;
      suggestions.show(found, found.length === 0 ? i18n.t("search.empty", { q: text }) : "");
    } catch {
      if (!own.signal.aborted) suggestions.show([], i18n.t("search.failed"));
    }
  });
  return (text) => {
    running?.abort();
    if (text) return ask(text);
    ask.cancel();
    suggestions.clear();
  };
}

function go(app: App, { collection, id, bbox, point }: SearchResult): void {
  const known = COLLECTIONS.find((name) => name === collection);
  if (!known) return;
  const around = point ? ([point[0], point[1], point[0], point[1]] as const) : null;
  const frame = bbox ?? around;
  app.select(
    { collection: known, id: String(id) },
    frame ? [frame[0], frame[1], frame[2], frame[3]] : "feature",
  );
}
