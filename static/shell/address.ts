import { readPermalink, writePermalink } from "../lib/permalink.ts";
import type { Store } from "../lib/store.ts";
import { sameSelection, type ViewState } from "../lib/view.ts";

/**
 * Keeps the address bar and the view the same. Moving the map replaces the entry; choosing something
 * makes a new one, so that the back button undoes choices and not every pan.
 */
export function bindAddress(
  store: Store<ViewState>,
  today: string,
  onExternal: (read: Partial<ViewState>) => void,
): void {
  let last = store.get();
  let written = "";
  const write = (state: ViewState) => {
    const hash = `#${writePermalink(state, today)}`;
    if (hash === written) return;
    const choice =
      !sameSelection(state.selection, last.selection) ||
      state.corridor !== last.corridor ||
      state.lang !== last.lang ||
      state.layers !== last.layers;
    written = hash;
    last = state;
    if (choice) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  };
  written = `#${writePermalink(last, today)}`;
  history.replaceState(null, "", written);
  store.watch((state) => state, write);
  const read = () => {
    if (location.hash === written) return;
    written = location.hash;
    onExternal(readPermalink(location.hash));
    last = store.get();
  };
  window.addEventListener("popstate", read);
  window.addEventListener("hashchange", read);
}
