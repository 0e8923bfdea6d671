import { copyText } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { type Board, nextCorner } from "./board.ts";
import { type CornerRow, cornerRows, cornersCsv, cornersText } from "./corners.ts";
import { moveVertex, removeVertex, splitSide } from "./edits.ts";
import type { Point, Shape, VertexAt } from "./shape.ts";
import type { DrawHost } from "./words.ts";

/** Of long borders the table shows so many corners at a time. */
const PAGE = 200;

export interface CornerTable {
  readonly root: HTMLElement;
  /** Draws the rows anew, if anybody is looking. */
  refresh(): void;
  /** Moves the chosen corner by metres; answers false when none is chosen. */
  nudge(east: number, north: number): boolean;
}

/** The corners in survey coordinates: to read, to type, to move by keys, to take away as a file. */
export function createCornerTable(
  host: DrawHost,
  board: Board,
  options: { editable(): boolean; show(at: VertexAt): void },
): CornerTable {
  const { i18n } = host;
  const body = h("tbody", {});
  const more = h("p", { class: "muted small" });
  const note = h("p", { class: "muted small" }, i18n.t("draw.corners.note"));
  const empty = h("p", { class: "state-message" }, i18n.t("draw.corners.empty"));
  const table = h(
    "table",
    { class: "corner-table" },
    h("caption", { class: "visually-hidden" }, i18n.t("draw.corners")),
    h("thead", {}, headRow(host)),
    body,
  );
  const actions = tableActions(host, board);
  const root = h("div", { class: "corner-tab" }, note, actions, empty, table, more);
  const select = (at: VertexAt) => {
    board.select(at);
    options.show(at);
  };
  let shown: { shape: Shape; from: number } | null = null;
  const refresh = () => {
    const shape = board.shape();
    const { corner } = board.store.get();
    const rows = cornerRows(shape);
    const from = firstShown(rows, corner);
    // Choosing a corner must not take away the field in which somebody is typing.
    if (shown?.shape === shape && shown.from === from) return markChosen(body, corner);
    shown = { shape, from };
    empty.hidden = rows.length > 0;
    table.hidden = actions.hidden = rows.length === 0;
    more.textContent =
      rows.length > PAGE ? i18n.t("draw.corners.more", { shown: PAGE, all: rows.length }) : "";
    const focused = focusedCell(body);
    replace(
      body,
      rows
        .slice(from, from + PAGE)
        .map((row) => cornerRow(host, board, row, { ...options, select })),
    );
    markChosen(body, corner);
    if (focused) body.querySelector<HTMLElement>(`[data-cell="${focused}"]`)?.focus();
  };
  return {
    root,
    refresh,
    nudge(east, north) {
      const { corner } = board.store.get();
      const at = corner && board.draft().shape[corner.part]?.[corner.ring]?.[corner.vertex];
      if (!corner || !at || !options.editable()) return false;
      board.reshape((shape) => moveVertex(shape, corner, [at[0] + east, at[1] + north]));
      return true;
    },
  };
}

function headRow({ i18n }: DrawHost): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "col" }, i18n.t("draw.corners.no")),
    h("th", { scope: "col", class: "num" }, i18n.t("draw.corners.x")),
    h("th", { scope: "col", class: "num" }, i18n.t("draw.corners.y")),
    h("th", { scope: "col", class: "num" }, i18n.t("draw.corners.side")),
    h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, i18n.t("draw.corners.do"))),
  );
}

function firstShown(rows: readonly CornerRow[], corner: VertexAt | null): number {
  if (!corner || rows.length <= PAGE) return 0;
  const at = rows.findIndex((row) => isAt(row, corner));
  return Math.max(0, Math.min(rows.length - PAGE, at - PAGE / 2));
}

/** Marks the row of the chosen corner. */
function markChosen(body: HTMLElement, at: VertexAt | null): void {
  const key = at ? `${at.part}-${at.ring}-${at.vertex}` : "";
  for (const row of body.querySelectorAll("tr"))
    row.classList.toggle("is-chosen", row.dataset.corner === key);
}

function isAt(row: CornerRow, at: VertexAt | null): boolean {
  return at !== null && row.part === at.part && row.ring === at.ring && row.vertex === at.vertex;
}

function focusedCell(body: HTMLElement): string | undefined {
  const active = document.activeElement as HTMLElement | null;
  return active && body.contains(active) ? active.dataset.cell : undefined;
}

interface RowPort {
  editable(): boolean;
  select(at: VertexAt): void;
}

function cornerRow(host: DrawHost, board: Board, row: CornerRow, port: RowPort): HTMLElement {
  const { i18n } = host;
  const at: VertexAt = { part: row.part, ring: row.ring, vertex: row.vertex };
  const key = `${row.part}-${row.ring}-${row.vertex}`;
  const name = row.ring > 0 ? `${row.part + 1}.${row.ring}.${row.no}` : `${row.part + 1}.${row.no}`;
  const field = (axis: "north" | "east", label: string) =>
    h("input", {
      class: "num",
      inputmode: "decimal",
      "data-cell": `${axis}-${key}`,
      "aria-label": i18n.t("draw.corners.field", { axis: label, no: name }),
      value: row[axis].toFixed(3),
      readonly: !port.editable(),
      onfocus: () => port.select(at),
      onchange: (event: Event) => type(host, board, row, axis, event.target as HTMLInputElement),
    });
  return h(
    "tr",
    { "data-corner": key },
    h("th", { scope: "row" }, cornerButton(host, board, name, key, at, port)),
    h("td", {}, field("north", "X")),
    h("td", {}, field("east", "Y")),
    h("td", { class: "num" }, row.side.toFixed(2)),
    h("td", { class: "corner-do" }, port.editable() ? rowActions(host, board, at, name) : null),
  );
}

function type(
  host: DrawHost,
  board: Board,
  row: CornerRow,
  axis: "north" | "east",
  input: HTMLInputElement,
): void {
  const value = Number(input.value.trim().replace(/\s/g, "").replace(",", "."));
  const limits = axis === "north" ? [2_276_000, 2_408_000] : [352_000, 590_000];
  if (!Number.isFinite(value) || value < (limits[0] as number) || value > (limits[1] as number)) {
    input.setAttribute("aria-invalid", "true");
    host.toast(host.i18n.t("draw.corners.outside"));
    return;
  }
  const to: Point = axis === "north" ? [row.east, value] : [value, row.north];
  board.reshape((shape) => moveVertex(shape, row, to));
}

/** Pressed, it chooses the corner; arrow keys move the corner by a metre, with Shift by ten, with Ctrl by a decimetre. */
function cornerButton(
  host: DrawHost,
  board: Board,
  name: string,
  key: string,
  at: VertexAt,
  port: RowPort,
): HTMLElement {
  const ways: Record<string, [number, number]> = {
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
  };
  return h(
    "button",
    {
      type: "button",
      class: "corner-no",
      "data-cell": `no-${key}`,
      "aria-label": host.i18n.t("draw.corners.choose", { no: name }),
      onclick: () => port.select(at),
      onfocus: () => port.select(at),
      onkeydown: (event: KeyboardEvent) => {
        const way = ways[event.key];
        if (event.key === "Delete" && port.editable())
          return board.reshape((shape) => removeVertex(shape, at));
        if (event.key === "n" || event.key === "p") {
          const next = nextCorner(board.shape(), at, event.key === "n" ? 1 : -1);
          return void (next && port.select(next));
        }
        if (!way || !port.editable()) return;
        event.preventDefault();
        const step = event.shiftKey ? 10 : event.ctrlKey ? 0.1 : 1;
        const point = board.draft().shape[at.part]?.[at.ring]?.[at.vertex];
        if (!point) return;
        board.reshape((shape) =>
          moveVertex(shape, at, [point[0] + way[0] * step, point[1] + way[1] * step]),
        );
      },
    },
    name,
  );
}

function rowActions({ i18n }: DrawHost, board: Board, at: VertexAt, no: string): HTMLElement[] {
  const small = (label: string, text: string, onclick: () => void) =>
    h(
      "button",
      { type: "button", class: "corner-act", "aria-label": label, title: label, onclick },
      text,
    );
  return [
    small(i18n.t("draw.corners.insert", { no }), "+", () =>
      board.reshape((shape) => splitSide(shape, at)),
    ),
    small(i18n.t("draw.corners.remove", { no }), "×", () =>
      board.reshape((shape) => removeVertex(shape, at)),
    ),
  ];
}

function tableActions(host: DrawHost, board: Board): HTMLElement {
  const { i18n } = host;
  const copy = async () => {
    const done = await copyText(cornersText(board.shape()));
    host.toast(done ? i18n.t("draw.corners.copied") : i18n.t("copy.failed"));
  };
  const save = () =>
    download("toa-do-vn2000.csv", `\uFEFF${cornersCsv(board.shape())}`, "text/csv");
  return h(
    "div",
    { class: "row-actions" },
    h(
      "button",
      { type: "button", class: "button", onclick: () => void copy() },
      i18n.t("draw.corners.copy"),
    ),
    h("button", { type: "button", class: "button", onclick: save }, i18n.t("draw.corners.csv")),
  );
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = h("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
