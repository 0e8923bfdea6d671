import { WHOLE, type WholeCollection } from "../lib/catalog.ts";
import { h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { LayerId } from "../lib/view.ts";
import type { App } from "./app.ts";

/** The layers that a collection fills: what is missing on the map when it cannot be fetched. */
const LAYERS_OF: Readonly<Record<WholeCollection, readonly LayerId[]>> = {
  corridors: ["corridors"],
  zones: ["industrial_park", "economic_zone", "industrial_cluster", "study_area"],
  works: ["works"],
  places: ["places"],
  constraints: ["constraints"],
  "admin-units": [],
};

/** What failed, by the names of the legend. */
function failedNames({ i18n, catalog }: App): string[] {
  return WHOLE.filter((name) => catalog.status(name) === "error").map((name) =>
    i18n.t(`collection.${name}`),
  );
}

/** A button over the map that names what is missing and asks for it again. */
export function createTroubleNote(app: App): { root: HTMLElement; show(tiles: boolean): void } {
  const { i18n, scene, catalog } = app;
  const text = h("span", {});
  const again = () => {
    catalog.retry();
    scene.refresh();
  };
  const root = h(
    "button",
    { type: "button", class: "map-note", hidden: true, onclick: again },
    icon("alert", 18),
    text,
  );
  let tilesFailed = false;
  const show = () => {
    const names = failedNames(app);
    const all = WHOLE.every((name) => catalog.status(name) === "error");
    root.hidden = all || (!tilesFailed && names.length === 0);
    text.textContent =
      names.length > 0
        ? i18n.t("error.layers", { names: names.join(", ") })
        : i18n.t("error.tiles");
  };
  app.own(catalog.watch(show));
  show();
  return {
    root,
    show(tiles) {
      tilesFailed = tiles;
      show();
    },
  };
}

/** Puts below the switch of each layer that could not be fetched a sentence and a way to try again. */
export function markTroubledLayers(
  app: App,
  legend: HTMLElement,
): { root: HTMLElement; parcels(failed: boolean): void } {
  const { catalog, scene } = app;
  const add = (layer: LayerId, again: () => void) => {
    const note = layerNote(app, layer, again);
    legend.querySelector(`label[for="layer-${layer}"]`)?.after(note);
    return note;
  };
  const notes = WHOLE.flatMap((name) =>
    LAYERS_OF[name].map((layer) => ({ name, note: add(layer, () => void catalog.load(name)) })),
  );
  const parcels = add("parcels", () => scene.refresh());
  const show = () => {
    for (const { name, note } of notes) note.hidden = catalog.status(name) !== "error";
  };
  app.own(catalog.watch(show));
  show();
  return {
    root: legend,
    parcels: (failed) => {
      parcels.hidden = !failed;
    },
  };
}

function layerNote({ i18n }: App, layer: LayerId, again: () => void): HTMLElement {
  return h(
    "p",
    { class: "layer-trouble", hidden: true },
    icon("alert", 16),
    h("span", {}, i18n.t("error.layer")),
    h(
      "button",
      {
        type: "button",
        class: "link-button",
        "aria-label": `${i18n.t("retry")}: ${i18n.t(`layer.${layer}`)}`,
        onclick: again,
      },
      i18n.t("retry"),
    ),
  );
}

/** What stands in the middle of a map on which there is nothing yet: that it comes, or that it failed. */
export function createMapState(app: App): HTMLElement {
  const { i18n, catalog, scene } = app;
  const root = h("div", { class: "map-state", hidden: true });
  const again = () => {
    catalog.retry();
    scene.refresh();
  };
  let shown = "";
  const show = () => {
    const states = WHOLE.map((name) => catalog.status(name));
    const failed = states.includes("error") && !states.includes("loading");
    const state = states.includes("ready") ? "ready" : failed ? "error" : "loading";
    if (state === shown) return;
    shown = state;
    root.hidden = state === "ready";
    if (state === "loading") replace(root, h("p", { role: "status" }, i18n.t("map.loading")));
    if (state === "error")
      replace(
        root,
        h("p", { role: "alert" }, icon("alert", 20), i18n.t("map.failed")),
        h("button", { type: "button", class: "button", onclick: again }, i18n.t("retry")),
      );
  };
  app.own(catalog.watch(show));
  show();
  return root;
}
