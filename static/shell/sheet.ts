import { h } from "../lib/dom.ts";
import type { I18n } from "../lib/i18n.ts";

export type SheetHeight = "peek" | "half" | "full";
const ORDER: readonly SheetHeight[] = ["peek", "half", "full"];

/** On a phone a panel is a sheet at the bottom; its grip is dragged, or pressed to go one step up. */
export function makeSheet(
  panel: HTMLElement,
  i18n: I18n,
  start: SheetHeight,
): { grip: HTMLElement; set(height: SheetHeight): void; get(): SheetHeight } {
  let height: SheetHeight = start;
  const grip = h(
    "button",
    { type: "button", class: "sheet-grip" },
    h("span", { class: "visually-hidden" }),
  );
  const set = (next: SheetHeight) => {
    height = next;
    panel.dataset.sheet = next;
    panel.style.removeProperty("--sheet-drag");
    const text = i18n.t(next === "peek" ? "sheet.open" : "sheet.close");
    (grip.firstElementChild as HTMLElement).textContent = text;
    grip.setAttribute("aria-expanded", String(next !== "peek"));
  };
  let from = 0;
  let dragged = false;
  grip.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    dragged = false;
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointermove", (event) => {
    if (!grip.hasPointerCapture(event.pointerId)) return;
    const shift = event.clientY - from;
    if (Math.abs(shift) > 6) dragged = true;
    if (dragged) panel.style.setProperty("--sheet-drag", `${shift}px`);
  });
  grip.addEventListener("pointerup", (event) => {
    if (!dragged) return;
    const shift = event.clientY - from;
    const step = shift < -40 ? 1 : shift > 40 ? -1 : 0;
    const far = Math.abs(shift) > 320 ? step : 0;
    const index = Math.max(0, Math.min(2, ORDER.indexOf(height) + step + far));
    set(ORDER[index] as SheetHeight);
  });
  grip.addEventListener("click", () => {
    if (dragged) return;
    set(height === "peek" ? "half" : "peek");
  });
  set(start);
  return { grip, set, get: () => height };
}
