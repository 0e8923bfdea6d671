/** Builds the page anew without taking from its reader what he was at: tab, search words, focus. */
export function keepPlace(rebuild: () => void): void {
  const focused = document.activeElement?.id ?? "";
  const tab = document.querySelector('[role="tab"][aria-selected="true"]')?.id ?? "";
  const words = searchBox()?.value ?? "";
  rebuild();
  const chosen = document.getElementById(tab);
  if (chosen?.getAttribute("aria-selected") === "false") chosen.click();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const box = searchBox();
  if (!box || !words) return;
  box.value = words;
  // Asks again: the answer that was on its way has nowhere to go any more.
  if (focused === box.id) box.dispatchEvent(new Event("input"));
}

function searchBox(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("#search");
}
