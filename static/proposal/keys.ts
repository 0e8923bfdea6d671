import { moveBy, rotateBy } from "../draw/edits.ts";
import type { Shape } from "../draw/shape.ts";
import type { DrawTool } from "../map/draw.layer.ts";
import type { Desk } from "./desk.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** What an arrow key does to the whole shape while it is moved (metres) or turned (degrees). */
export function nudged(
  tool: DrawTool,
  { key, shiftKey, ctrlKey }: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey">,
): ((shape: Shape) => Shape) | null {
  const way = WAYS[key];
  if (!way) return null;
  const step = shiftKey ? 10 : ctrlKey ? 0.1 : 1;
  if (tool === "move") return (shape) => moveBy(shape, way[0] * step, way[1] * step);
  if (tool === "rotate" && way[0] !== 0) return (shape) => rotateBy(shape, way[0] * step);
  return null;
}

/**
 * Drawing by keys: Ctrl+Z and Ctrl+Y (or Ctrl+Shift+Z) anywhere; on the map, Space sets a corner under
 * the cross, Enter completes, arrows move or turn the shape with those tools, Backspace takes the last corner back, Escape puts the tool away.
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
    const pen = ["polygon", "rectangle", "cut", "split"].includes(tool);
    const nudge = nudged(tool, event);
    if (nudge) {
      board.reshape(nudge);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
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
