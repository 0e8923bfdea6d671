import { h, replace } from "../lib/dom.ts";
import { readCorners } from "./corners.ts";
import { addPart } from "./edits.ts";
import { type Plane, shapeOf } from "./plane.ts";
import { readDrawing, Unreadable } from "./read.ts";
import { areaOf, faultOf, type Shape } from "./shape.ts";
import type { DrawHost, DrawKey } from "./words.ts";

/** What a text holds: a shape to take over, and what to know of it first. */
interface Reading {
  shape: Shape;
  notes: string[];
  errors: string[];
}

/** Asks for corners or a drawing, typed, pasted or from a file, and shows what was understood before it is taken. */
export function openImport(
  host: DrawHost,
  plane: Plane,
  take: (shape: Shape, replaceAll: boolean) => void,
): void {
  const { i18n } = host;
  const text = h("textarea", {
    id: "import-text",
    rows: 9,
    spellcheck: "false",
    placeholder: i18n.t("draw.import.example"),
  });
  const file = h("input", {
    type: "file",
    id: "import-file",
    accept: ".geojson,.json,.wkt,.txt,.csv,.tsv,.kml",
  });
  const result = h("div", { class: "import-result", "aria-live": "polite" });
  const add = h(
    "button",
    { type: "button", class: "button", disabled: true },
    i18n.t("draw.import.add"),
  );
  const swap = h(
    "button",
    { type: "button", class: "button button-primary", disabled: true },
    i18n.t("draw.import.replace"),
  );
  let reading: Reading = { shape: [], notes: [], errors: [] };
  const show = () => {
    reading = read(host, plane, text.value);
    const usable = reading.shape.length > 0;
    add.disabled = swap.disabled = !usable;
    replace(
      result,
      usable ? h("p", { class: "import-ok" }, summary(host, reading.shape)) : null,
      reading.notes.map((note) => h("p", { class: "warning" }, note)),
      reading.errors.map((error) => h("p", { class: "form-error" }, error)),
    );
  };
  const dialog = dialogAround(host, [
    h("label", { for: "import-text" }, i18n.t("draw.import.label")),
    text,
    h("label", { for: "import-file" }, i18n.t("draw.import.file")),
    file,
    result,
    h("div", { class: "row-actions" }, add, swap),
  ]);
  const done = (all: boolean) => {
    take(reading.shape, all);
    dialog.close();
  };
  text.addEventListener("input", show);
  file.addEventListener("change", () => {
    void file.files?.[0]?.text().then((content) => {
      text.value = content;
      show();
    });
  });
  add.addEventListener("click", () => done(false));
  swap.addEventListener("click", () => done(true));
  document.body.append(dialog);
  dialog.showModal();
  text.focus();
}

function dialogAround({ i18n }: DrawHost, content: HTMLElement[]): HTMLDialogElement {
  const close = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": i18n.t("draw.close") },
    "×",
  );
  const dialog = h(
    "dialog",
    { class: "dialog dialog-wide", "aria-labelledby": "import-title" },
    h("header", {}, h("h2", { id: "import-title" }, i18n.t("draw.import")), close),
    h("div", { class: "import-body" }, content),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

function summary({ i18n, format }: DrawHost, shape: Shape): string {
  const corners = shape.flat().reduce((sum, ring) => sum + ring.length, 0);
  return i18n.t("draw.import.found", {
    parts: shape.length,
    corners: format.number(corners),
    area: format.area(areaOf(shape)),
  });
}

/** Corners of the survey come as columns of numbers; everything else says itself what it is. */
function read(host: DrawHost, plane: Plane, text: string): Reading {
  const { i18n } = host;
  const none: Reading = { shape: [], notes: [], errors: [] };
  if (text.trim() === "") return none;
  if (/^\s*[\uFEFF]?\s*(\{|<|SRID|POLYGON|MULTIPOLYGON)/i.test(text)) {
    try {
      return checked(host, shapeOf(readDrawing(text), plane), []);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { ...none, errors: [i18n.t(`draw.fault.${error.fault}` as DrawKey)] };
    }
  }
  const { rings, swapped, faults } = readCorners(text);
  const errors = faults.map(({ row, rule, text: line }) =>
    i18n.t(`draw.fault.${rule}` as DrawKey, { row, line }),
  );
  const shape = rings.reduce<Shape>((all, ring) => addPart(all, [ring]), []);
  const notes = swapped ? [i18n.t("draw.fault.axes")] : [];
  return { ...checked(host, shape, notes), errors };
}

function checked({ i18n }: DrawHost, shape: Shape, notes: string[]): Reading {
  const crossing = faultOf(shape);
  const more = crossing
    ? [i18n.t("draw.crosses", { x: crossing[1].toFixed(2), y: crossing[0].toFixed(2) })]
    : [];
  return { shape, notes: [...notes, ...more], errors: [] };
}
