import type { Desk } from "./desk.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

/**
 * Drawing by keys: Ctrl+Z and Ctrl+Y (or Ctrl+Shift+Z) anywhere; on the map, Space sets a corner under
 * the cross, Enter completes, Backspace takes the last corner back, Escape puts the tool away.
 */
export function keyboard(host: Host, work: Work, desk: Desk, mapNode: HTMLElement): void {
  const { board } = work;
  const { drawing } = desk.scene;
  const writing = (event: KeyboardEvent) =>
    (event.target as HTMLElement).closest("input, textarea, select, dialog") !== null;
  const undoKeys = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || writing(event) || !work.editable()) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) board.redo();
    else if (!drawing.back()) board.undo();
  };
  const mapKeys = (event: KeyboardEvent) => {
    if (event.target !== mapNode || !work.editable()) return;
    const { tool } = desk.store.get();
    const pen = ["polygon", "cut", "split"].includes(tool);
    if (event.key === " " && pen) drawing.cornerHere();
    else if (event.key === "Enter" && pen) drawing.finish();
    else if (event.key === "Backspace") drawing.back();
    else if (event.key === "Escape") desk.use("look");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const byKeyboard = (on: boolean) => () => document.body.classList.toggle("by-keyboard", on);
  const keys = byKeyboard(true);
  const pointer = byKeyboard(false);
  document.addEventListener("keydown", undoKeys);
  mapNode.addEventListener("keydown", mapKeys, { capture: true });
  document.addEventListener("keydown", keys, { capture: true });
  document.addEventListener("pointerdown", pointer, { capture: true });
  host.own(() => {
    document.removeEventListener("keydown", undoKeys);
    document.removeEventListener("keydown", keys, { capture: true });
    document.removeEventListener("pointerdown", pointer, { capture: true });
  });
}
