import type { Api } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { openDialog } from "../lib/forms.ts";
import { readCorners } from "./corners.ts";
import { addPart } from "./edits.ts";
import { pastedAs } from "./file.ts";
import { createFileView, type FileView } from "./file-view.ts";
import { type Plane, shapeOf } from "./plane.ts";
import { readDrawing, Unreadable } from "./read.ts";
import type { Shape } from "./shape.ts";
import { crossingNote, summary } from "./summary.ts";
import type { DrawHost, DrawKey } from "./words.ts";

/** What a text holds: a shape to take over, and what to know of it first. */
interface Reading {
  shape: Shape;
  notes: string[];
  errors: string[];
}

export interface ImportPort {
  /** The way to the service, which reads files of every format; null for who may not ask it. */
  api: Pick<Api, "send"> | null;
  /** A small picture of areas, to see what was read. */
  preview(shape: Shape): Element;
  take(shape: Shape, replaceAll: boolean): void;
}

/** Kinds of files that this page reads by itself when the service may not be asked. */
const OWN = /\.(geojson|json|wkt|txt|csv|tsv|kml)$/i;
const ALL =
  ".zip,.shp,.shx,.dbf,.prj,.cpg,.gpkg,.geojson,.json,.kml,.kmz,.gml,.dxf,.csv,.xlsx,.txt,.wkt,.tsv";
const PASTE_WAIT_MS = 500;

/** Asks for corners or a drawing, typed, pasted or from a file, and shows what was understood before it is taken. */
export function openImport(host: DrawHost, plane: Plane, port: ImportPort): void {
  const { i18n } = host;
  const text = h("textarea", {
    id: "import-text",
    rows: 7,
    spellcheck: "false",
    placeholder: i18n.t("draw.import.example"),
  });
  const file = h("input", {
    type: "file",
    id: "import-file",
    multiple: true,
    accept: port.api ? ALL : ".geojson,.json,.wkt,.txt,.csv,.tsv,.kml",
  });
  const result = h("div", { class: "import-result", "aria-live": "polite" });
  const button = (key: "draw.import.add" | "draw.import.replace", look: string) =>
    h("button", { type: "button", class: `button ${look}`, disabled: true }, i18n.t(key));
  const add = button("draw.import.add", "");
  const swap = button("draw.import.replace", "button-primary");
  let ready: Shape = [];
  let view: FileView | null = null;
  const offer = (shape: Shape) => {
    ready = shape;
    add.disabled = swap.disabled = shape.length === 0;
  };
  const forget = () => {
    view?.stop();
    view = null;
    offer([]);
    replace(result);
  };
  const ask = (files: readonly File[]) => {
    if (!port.api) return;
    forget();
    view = createFileView(host, plane, { api: port.api, preview: port.preview, offer }, files);
    replace(result, view.root);
  };
  const local = () => {
    forget();
    const reading = read(host, plane, text.value);
    offer(reading.shape);
    replace(result, readingView(host, reading, port));
  };
  let later = 0;
  text.addEventListener("input", () => {
    clearTimeout(later);
    local();
    const pasted = port.api ? pastedAs(text.value) : null;
    if (pasted) later = window.setTimeout(() => ask([pasted]), PASTE_WAIT_MS);
  });
  const choose = async (files: readonly File[]) => {
    const [first] = files;
    if (!first) return;
    clearTimeout(later);
    const corners = /\.(txt|tsv|wkt)$/i.test(first.name);
    if (port.api && !corners) return ask(files);
    text.value = OWN.test(first.name) ? await first.text() : "";
    if (text.value === "") return forget();
    text.dispatchEvent(new Event("input"));
  };
  file.addEventListener("change", () => void choose([...(file.files ?? [])]));
  const body = h(
    "div",
    { class: "import-body" },
    h("label", { for: "import-text" }, i18n.t("draw.import.label")),
    text,
    h(
      "label",
      { for: "import-file" },
      i18n.t(port.api ? "draw.import.file" : "draw.import.file.own"),
    ),
    file,
    result,
    h("div", { class: "row-actions" }, add, swap),
  );
  dropsInto(body, (files) => void choose(files));
  const dialog = openDialog(i18n, i18n.t("draw.import"), body, true);
  dialog.addEventListener("close", () => {
    clearTimeout(later);
    view?.stop();
  });
  const done = (all: boolean) => {
    port.take(ready, all);
    dialog.close();
  };
  add.addEventListener("click", () => done(false));
  swap.addEventListener("click", () => done(true));
  text.focus();
}

/** Files may also be dropped onto the dialog. */
function dropsInto(target: HTMLElement, take: (files: readonly File[]) => void): void {
  target.addEventListener("dragover", (event) => {
    event.preventDefault();
    target.classList.add("is-over");
  });
  target.addEventListener("dragleave", () => target.classList.remove("is-over"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    target.classList.remove("is-over");
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

function readingView(host: DrawHost, { shape, notes, errors }: Reading, port: ImportPort) {
  return [
    shape.length > 0 ? h("p", { class: "import-ok" }, summary(host, shape)) : null,
    shape.length > 0 ? port.preview(shape) : null,
    notes.map((note) => h("p", { class: "warning" }, note)),
    errors.map((error) => h("p", { class: "form-error" }, error)),
  ];
}

/** Corners of the survey come as columns of numbers; everything else says itself what it is. */
function read(host: DrawHost, plane: Plane, text: string): Reading {
  const { i18n } = host;
  const none: Reading = { shape: [], notes: [], errors: [] };
  if (text.trim() === "") return none;
  if (/^\s*[\uFEFF]?\s*(\{|<|SRID|[A-Z]*POLYGON|[A-Z]*LINESTRING|GEOMETRYCOLLECTION)/i.test(text)) {
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

function checked(host: DrawHost, shape: Shape, notes: string[]): Reading {
  const crossing = crossingNote(host, shape);
  return { shape, notes: crossing ? [...notes, crossing] : notes, errors: [] };
}
