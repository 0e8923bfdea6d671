import { h } from "../lib/dom.ts";
import type { DrawTool } from "../map/draw.layer.ts";
import { type ToolIcon, toolIcon } from "./icons.ts";
import type { DrawHost, DrawKey } from "./words.ts";

/** What the toolbar sets off; each is a plain step of the drawing or a change of tool. */
export interface ToolActions {
  use(tool: DrawTool): void;
  undo(): void;
  redo(): void;
  merge(): void;
  clear(): void;
  openImport(): void;
  snap(on: boolean): void;
  tighten(): void;
  cornerHere(): void;
  finish(): void;
}

export interface Toolbar {
  readonly root: HTMLElement;
  show(state: {
    tool: DrawTool;
    canUndo: boolean;
    canRedo: boolean;
    parts: number;
    snap: boolean;
    drawing: boolean;
  }): void;
}

const TOOLS: readonly (readonly [DrawTool, ToolIcon])[][] = [
  [
    ["look", "look"],
    ["edit", "edit"],
  ],
  [
    ["polygon", "polygon"],
    ["rectangle", "rectangle"],
    ["pick", "pick"],
    ["lasso", "lasso"],
  ],
  [
    ["cut", "cut"],
    ["split", "split"],
  ],
  [
    ["move", "move"],
    ["rotate", "rotate"],
  ],
];
/** Tools that need something drawn already. */
const NEEDS_SHAPE: ReadonlySet<DrawTool> = new Set(["edit", "cut", "split", "move", "rotate"]);

/** The editor's tools: one row of named buttons, with a sentence on what the chosen one does. */
export function createToolbar(host: DrawHost, actions: ToolActions): Toolbar {
  const { i18n } = host;
  const tools = new Map<DrawTool, HTMLButtonElement>();
  const button = (label: string, icon: ToolIcon, onclick: () => void, props = {}) =>
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: label,
        ...props,
        onclick,
      },
      toolIcon(icon),
    );
  const groups = TOOLS.map((group) =>
    h(
      "div",
      { class: "draw-group" },
      group.map(([tool, icon]) => {
        const made = button(i18n.t(`draw.tool.${tool}` as DrawKey), icon, () => actions.use(tool), {
          "aria-pressed": "false",
          "data-tool": tool,
        });
        tools.set(tool, made);
        return made;
      }),
    ),
  );
  const undo = button(i18n.t("draw.undo"), "undo", actions.undo);
  const redo = button(i18n.t("draw.redo"), "redo", actions.redo);
  const merge = button(i18n.t("draw.merge"), "merge", actions.merge);
  const clear = button(i18n.t("draw.clear"), "bin", actions.clear);
  const snap = button(
    i18n.t("draw.snap"),
    "snap",
    () => actions.snap(snap.getAttribute("aria-pressed") !== "true"),
    { "aria-pressed": "true" },
  );
  const tighten = button(i18n.t("draw.tighten"), "tighten", actions.tighten);
  const hint = h("p", { class: "draw-hint", id: "draw-hint" });
  const pen = h(
    "div",
    { class: "draw-pen", hidden: true },
    textButton(i18n.t("draw.here"), "here", actions.cornerHere),
    textButton(i18n.t("draw.finish"), "done", actions.finish),
  );
  const bar = h(
    "div",
    { class: "draw-bar", role: "toolbar", "aria-label": i18n.t("draw.toolbar") },
    h("div", { class: "draw-group" }, undo, redo),
    groups,
    h("div", { class: "draw-group" }, merge, tighten, snap),
    h(
      "div",
      { class: "draw-group" },
      button(i18n.t("draw.import"), "file", actions.openImport),
      clear,
    ),
  );
  arrowsMove(bar);
  return {
    root: h("div", { class: "draw-tools" }, bar, h("div", { class: "draw-below" }, hint, pen)),
    show(state) {
      for (const [tool, node] of tools) {
        node.setAttribute("aria-pressed", String(tool === state.tool));
        node.disabled = NEEDS_SHAPE.has(tool) && state.parts === 0;
      }
      undo.disabled = !state.canUndo;
      redo.disabled = !state.canRedo;
      merge.disabled = state.parts < 2;
      clear.disabled = state.parts === 0;
      tighten.disabled = state.parts === 0;
      snap.setAttribute("aria-pressed", String(state.snap));
      hint.textContent = i18n.t(hintFor(state.tool));
      pen.hidden = !state.drawing;
    },
  };
}

/** A finger neither right-clicks nor holds Alt. */
function hintFor(tool: DrawTool): DrawKey {
  const touch = window.matchMedia("(pointer: coarse)").matches;
  if (touch && (tool === "edit" || tool === "polygon" || tool === "split"))
    return `draw.touch.${tool}`;
  return `draw.hint.${tool}`;
}

function textButton(label: string, icon: ToolIcon, onclick: () => void): HTMLElement {
  return h(
    "button",
    { type: "button", class: "button button-primary", onclick },
    toolIcon(icon, 18),
    label,
  );
}

/** Arrow keys go along a toolbar; Tab leaves it. */
function arrowsMove(bar: HTMLElement): void {
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...bar.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
    event.preventDefault();
  });
}
