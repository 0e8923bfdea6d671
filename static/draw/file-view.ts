import type { Api } from "../lib/api.ts";
import { Problem, Unreachable } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import {
  type DrawnFile,
  type FileArea,
  type FileProblem,
  type FileWish,
  readFiles,
} from "./file.ts";
import { type Plane, shapeOf } from "./plane.ts";
import type { Shape } from "./shape.ts";
import { crossingNote, summary } from "./summary.ts";
import type { DrawHost, DrawKey } from "./words.ts";

/** More areas than this are taken all or by layer, not one by one. */
const MOST_LISTED = 200;

export interface FileView {
  readonly root: HTMLElement;
  stop(): void;
}

interface FilePort {
  api: Pick<Api, "send">;
  preview(shape: Shape): Element;
  /** What can be taken now; empty while something must be settled first. */
  offer(shape: Shape): void;
}

/** What the service understood of files: where they lie, what is wrong, and which of their areas to take. */
export function createFileView(
  host: DrawHost,
  plane: Plane,
  port: FilePort,
  files: readonly File[],
): FileView {
  const { i18n } = host;
  const root = h("div", { class: "file-view" });
  const running = new AbortController();
  let turn = 0;
  const load = async (wish: FileWish) => {
    const mine = ++turn;
    port.offer([]);
    replace(root, h("p", { class: "muted", role: "status" }, i18n.t("draw.file.reading")));
    try {
      const found = await readFiles(port.api, files, wish, running.signal);
      if (mine === turn) show(found, wish);
    } catch (error) {
      if (mine !== turn || running.signal.aborted) return;
      replace(root, h("p", { class: "form-error" }, failure(host, error)));
    }
  };
  const show = (found: DrawnFile, wish: FileWish) => {
    const again = (change: FileWish) => void load({ ...wish, ...change });
    const chosen = new Set(found.features);
    const settled = found.problems.every(({ severity }) => severity !== "error");
    const picture = h("div", {});
    const sum = h("p", { class: "import-ok" });
    const crosses = h("p", { class: "warning" });
    const update = () => {
      const shape = [...chosen].flatMap(({ geometry }) => shapeOf(geometry, plane));
      port.offer(settled ? shape : []);
      sum.textContent = summary(host, shape);
      const note = crossingNote(host, shape);
      crosses.textContent = note ?? "";
      crosses.hidden = note === null;
      replace(picture, shape.length > 0 ? port.preview(shape) : null);
    };
    replace(
      root,
      found.problems.map((one) => problemRow(host, one, again)),
      found.features.length > 0 || found.crs.chosen ? choices(host, found, again) : null,
      found.features.length > 0 ? [sum, crosses, picture] : null,
      found.skipped > 0
        ? h("p", { class: "muted small" }, i18n.t("draw.file.skipped", { count: found.skipped }))
        : null,
      found.features.length > 1 ? areaList(host, found.features, chosen, update) : null,
    );
    if (found.features.length > 0) update();
  };
  void load({});
  return { root, stop: () => running.abort() };
}

function failure({ i18n }: DrawHost, error: unknown): string {
  if (error instanceof Unreachable) return i18n.t("error.away");
  if (!(error instanceof Problem)) return i18n.t("error.load");
  const key = {
    401: "draw.file.401",
    403: "draw.file.403",
    413: "draw.file.413",
    415: "draw.file.415",
  }[error.status];
  return key ? i18n.t(key as DrawKey) : error.message;
}

function problemRow(
  { i18n }: DrawHost,
  { severity, message, suggest }: FileProblem,
  again: (change: FileWish) => void,
): HTMLElement {
  return h(
    "div",
    {
      class:
        severity === "error" ? "form-error" : severity === "warning" ? "warning" : "muted small",
    },
    h("p", {}, i18n.pick(message)),
    suggest
      ? h(
          "button",
          { type: "button", class: "button", onclick: () => again(suggest) },
          i18n.t("draw.file.suggested"),
        )
      : null,
  );
}

/** The coordinate system and, where there are several, the layer of the file. */
function choices(
  { i18n }: DrawHost,
  { file, crs, systems }: DrawnFile,
  again: (change: FileWish) => void,
): HTMLElement {
  const system = h(
    "select",
    { id: "file-crs" },
    systems.map(({ crs: code, name }) => h("option", { value: code }, i18n.pick(name))),
  );
  system.value = crs.chosen ?? "";
  const swap = h("input", { type: "checkbox", checked: crs.swap });
  const wish = () => again({ crs: system.value, swap: swap.checked });
  system.addEventListener("change", wish);
  swap.addEventListener("change", wish);
  const layer = h(
    "select",
    { id: "file-layer" },
    file.layers.map((name) => h("option", { value: name }, name)),
  );
  layer.value = file.layer ?? "";
  layer.addEventListener("change", () => again({ layer: layer.value }));
  const given = crs.given_name || crs.given;
  return h(
    "div",
    { class: "file-choices" },
    h(
      "p",
      { class: "muted small" },
      [
        file.name,
        file.format,
        given ? i18n.t("draw.file.given", { name: given }) : i18n.t("draw.file.ungiven"),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    h("label", { class: "field" }, h("span", {}, i18n.t("draw.file.crs")), system),
    h("label", { class: "check" }, swap, i18n.t("draw.file.swap")),
    file.layers.length > 1
      ? h("label", { class: "field" }, h("span", {}, i18n.t("draw.file.layer")), layer)
      : null,
  );
}

/** Which areas to take: single ones where they can be told apart, whole layers of a drawing otherwise. */
function areaList(
  host: DrawHost,
  areas: readonly FileArea[],
  chosen: Set<FileArea>,
  update: () => void,
): HTMLElement {
  const { i18n, format } = host;
  const groups = [...new Set(areas.map(({ group }) => group))];
  const boxes = new Map<FileArea, HTMLInputElement>();
  const take = (some: readonly FileArea[], on: boolean) => {
    for (const area of some) {
      if (on) chosen.add(area);
      else chosen.delete(area);
      const box = boxes.get(area);
      if (box) box.checked = on;
    }
    update();
  };
  const act = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  const row = (label: string, some: readonly FileArea[]) => {
    const box = h("input", {
      type: "checkbox",
      checked: true,
      onchange: () => take(some, box.checked),
    });
    const [only] = some;
    if (only && some.length === 1) boxes.set(only, box);
    const hectares = some.reduce((sum, { area_ha }) => sum + area_ha, 0);
    return h(
      "li",
      {},
      h("label", { class: "check" }, box, label),
      h("span", { class: "num" }, format.ha(hectares)),
    );
  };
  const each = (some: readonly FileArea[]) =>
    some.map((area, at) =>
      row(area.name || i18n.t("draw.file.area", { no: area.row || at + 1 }), [area]),
    );
  const rows =
    areas.length <= MOST_LISTED
      ? groups.length > 1
        ? groups.map((group) => {
            const some = areas.filter((area) => area.group === group);
            return h(
              "li",
              { class: "file-group" },
              h("strong", {}, group || "–"),
              act(i18n.t("draw.file.only"), () => {
                take(areas, false);
                take(some, true);
              }),
              h("ul", {}, each(some)),
            );
          })
        : each(areas)
      : groups.map((group) =>
          row(
            group || "–",
            areas.filter((area) => area.group === group),
          ),
        );
  return h(
    "details",
    { class: "file-areas", open: areas.length <= 12 },
    h("summary", {}, i18n.t("draw.file.choose", { count: areas.length })),
    h(
      "p",
      { class: "row-actions" },
      act(i18n.t("draw.file.all"), () => take(areas, true)),
      act(i18n.t("draw.file.none"), () => take(areas, false)),
    ),
    h("ul", { class: "file-area-list" }, rows),
  );
}
