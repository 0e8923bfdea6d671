import { geometryOf, shapeOf } from "../draw/plane.ts";
import { h, replace } from "../lib/dom.ts";
import type { Overlaid } from "../map/overlay.layer.ts";
import { SNAP_LAYERS, type SnapLayer } from "./api.ts";
import { sentence } from "./errors.ts";
import type { Moved, Snapped } from "./types.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

/** So many moved corners are listed; all of them are drawn. */
const MOST_LISTED = 100;
const USUAL_M = 2;

export interface TightenPort {
  /** Draws what would move; null takes it away. */
  overlay(items: readonly Overlaid[]): void;
  go(at: [number, number]): void;
}

export interface Tighten {
  readonly root: HTMLElement;
  open(): void;
}

/**
 * Draws corners that nearly meet a border onto it, as the service computes it in metres: how near, onto
 * which layers, and what would move by how much is seen before anything is changed.
 */
export function createTighten(host: Host, work: Work, port: TightenPort): Tighten {
  const { i18n } = host;
  const root = h("section", {
    class: "tighten card",
    hidden: true,
    "aria-label": i18n.t("draw.tighten"),
  });
  const tolerance = h("input", {
    id: "tighten-m",
    type: "number",
    min: "0.01",
    max: "100",
    step: "any",
    value: String(USUAL_M),
    inputmode: "decimal",
  });
  const layers = SNAP_LAYERS.map((name) => ({
    name,
    box: h("input", { type: "checkbox", checked: true }),
  }));
  const result = h("div", { "aria-live": "polite" });
  const close = () => {
    root.hidden = true;
    port.overlay([]);
    replace(result);
  };
  const look = async () => {
    const geometry = geometryOf(work.board.draft().shape, work.plane);
    if (!geometry) return;
    const to = layers.filter(({ box }) => box.checked).map(({ name }) => name);
    try {
      const before = work.board.draft().shape;
      const snapped = await work.api.snap(geometry, Number(tolerance.value), to);
      port.overlay(snapped.moved.flatMap(traces));
      replace(result, movedView(host, snapped, port), act(snapped, before));
    } catch (error) {
      port.overlay([]);
      replace(result, h("p", { class: "form-error" }, sentence(i18n, error)));
    }
  };
  const act = (snapped: Snapped, before: unknown) => {
    if (snapped.moved.length === 0) return null;
    const take = h(
      "button",
      { type: "button", class: "button button-primary" },
      i18n.t("p.tighten.take"),
    );
    take.addEventListener("click", () => {
      // What was drawn in the meantime is not thrown away.
      if (work.board.draft().shape !== before) return void look();
      work.board.reshape(() => shapeOf(snapped.geometry, work.plane));
      host.toast(summary(host, snapped.moved));
      close();
    });
    return take;
  };
  const form = h(
    "form",
    {
      onsubmit: (event: Event) => {
        event.preventDefault();
        void look();
      },
    },
    h("h2", {}, i18n.t("draw.tighten")),
    h("label", { class: "field" }, h("span", {}, i18n.t("p.tighten.tolerance")), tolerance),
    h(
      "fieldset",
      { class: "tighten-layers" },
      h("legend", {}, i18n.t("p.tighten.to")),
      layers.map(({ name, box }) =>
        h("label", { class: "check" }, box, i18n.t(`p.tighten.layer.${name}`)),
      ),
    ),
    h(
      "div",
      { class: "row-actions" },
      h("button", { type: "submit", class: "button" }, i18n.t("p.tighten.look")),
      h(
        "button",
        { type: "button", class: "button button-quiet", onclick: close },
        i18n.t("p.cancel"),
      ),
    ),
  );
  root.append(form, result);
  return {
    root,
    open() {
      root.hidden = false;
      root.scrollIntoView({ block: "nearest" });
      tolerance.focus();
      void look();
    },
  };
}

function traces({ from, to }: Moved): Overlaid[] {
  return [
    { geometry: { type: "LineString", coordinates: [from, to] }, look: "finding" },
    { geometry: { type: "Point", coordinates: to }, look: "fault" },
  ];
}

function summary({ i18n, format }: Host, moved: readonly Moved[]): string {
  const most = Math.max(...moved.map(({ distance_m }) => distance_m));
  return i18n.t("draw.tighten.done", {
    count: moved.length,
    most: `${format.number(most, 2)} m`,
  });
}

function movedView(host: Host, { moved }: Snapped, port: TightenPort): HTMLElement {
  const { i18n, format } = host;
  if (moved.length === 0) return h("p", { class: "muted" }, i18n.t("draw.tighten.none"));
  const most = Math.max(...moved.map(({ distance_m }) => distance_m));
  return h(
    "div",
    {},
    h(
      "p",
      {},
      i18n.t("p.tighten.would", { count: moved.length, most: `${format.number(most, 2)} m` }),
    ),
    h(
      "ol",
      { class: "moved-list" },
      [...moved]
        .sort((a, b) => b.distance_m - a.distance_m)
        .slice(0, MOST_LISTED)
        .map(({ distance_m, layer, to }) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "link-button", onclick: () => port.go(to) },
              i18n.t("p.tighten.one", {
                distance: `${format.number(distance_m, 2)} m`,
                layer: i18n.t(`p.tighten.layer.${layer as SnapLayer}`),
              }),
            ),
          ),
        ),
    ),
  );
}
