import { asOfControl } from "../asof/control.ts";
import { widthSlider } from "../corridor/width.ts";
import { segmented, setSegmented, switchRow } from "../lib/controls.ts";
import { type Child, h } from "../lib/dom.ts";
import { DEFAULT_LAYERS, type LayerId, withLayer } from "../lib/view.ts";
import { CORRIDOR_COLORS, constraintColor, workStyle } from "../map/palette.ts";
import { hatchId } from "../map/patterns.ts";
import { PLACE_KINDS, placeSign } from "../map/places.sign.ts";
import type { App } from "../shell/app.ts";
import { parcelShade } from "./shade.ts";
import { areaSwatch, lineSwatch, zoneSwatch } from "./swatch.ts";

/** Layers with their switches, and below each what its signs mean. */
export function createLegend(app: App): HTMLElement {
  const { i18n } = app;
  const root = h(
    "div",
    { class: "legend" },
    section(app, i18n.t("legend.land"), parcels(app)),
    section(app, i18n.t("legend.zones"), zones(app)),
    section(app, i18n.t("legend.corridors"), corridors(app)),
    section(app, i18n.t("legend.transport"), [works(app), places(app)]),
    section(app, i18n.t("legend.limits"), limits(app)),
    section(app, i18n.t("legend.admin"), admin(app)),
    app.settings.basemap_url
      ? section(app, i18n.t("legend.background"), layerSwitch(app, "basemap"))
      : null,
    accuracyNote(app),
    resetButton(app),
  );
  app.own(
    app.store.watch(
      (state) => state.layers,
      (layers) => {
        for (const input of root.querySelectorAll<HTMLInputElement>("input[role=switch]"))
          input.checked = layers.includes(input.id.replace("layer-", "") as LayerId);
      },
    ),
  );
  return root;
}

function section(_: App, title: string, ...content: Child[]): HTMLElement {
  return h("section", { class: "legend-section" }, h("h2", {}, title), ...content);
}

function layerSwitch(app: App, id: LayerId, mark?: Child, hint?: string): HTMLElement {
  return switchRow({
    id: `layer-${id}`,
    label: app.i18n.t(`layer.${id}`),
    on: app.store.get().layers.includes(id),
    ...(mark ? { mark } : {}),
    ...(hint ? { hint } : {}),
    onchange: (on) => app.store.update((state) => ({ layers: withLayer(state.layers, id, on) })),
  });
}

function parcels(app: App): Child[] {
  return [
    layerSwitch(app, "parcels", null, app.settings.demo ? app.i18n.t("demo.short") : undefined),
    parcelShade(app),
    asOfControl(app),
  ];
}

function zones(app: App): Child[] {
  const kinds = ["industrial_park", "economic_zone", "industrial_cluster", "study_area"] as const;
  return kinds.map((kind) => layerSwitch(app, kind, zoneSwatch(kind)));
}

function corridors(app: App): Child[] {
  const { i18n } = app;
  return [
    layerSwitch(app, "corridors"),
    h(
      "ul",
      { class: "legend-list legend-inline" },
      (["west", "east"] as const).map((code) =>
        h(
          "li",
          {},
          h("span", {
            class: "band-swatch",
            "aria-hidden": "true",
            css: { "--swatch": CORRIDOR_COLORS[code] as string },
          }),
          i18n.t(`corridor.${code}`),
        ),
      ),
    ),
    widthSlider(app, "legend-width"),
  ];
}

function works(app: App): Child[] {
  const statuses = ["operating", "construction", "proposed", "suspended"] as const;
  return [
    layerSwitch(app, "works", null, app.i18n.t("legend.works.hint")),
    h(
      "ul",
      { class: "legend-list" },
      statuses.map((status) =>
        h(
          "li",
          {},
          lineSwatch(workStyle({ kind: "expressway", status })),
          app.i18n.t(`legend.work.${status}`),
        ),
      ),
      h(
        "li",
        {},
        lineSwatch(workStyle({ kind: "railway", status: "operating" })),
        app.i18n.t("kind.railway"),
      ),
    ),
  ];
}

function places(app: App): Child[] {
  return [
    layerSwitch(app, "places"),
    h(
      "ul",
      { class: "legend-list legend-places" },
      PLACE_KINDS.map((kind) =>
        h("li", {}, placeSign(kind, "operating"), app.i18n.t(`kind.${kind}`)),
      ),
    ),
  ];
}

function limits(app: App): Child[] {
  const { i18n, store } = app;
  const kinds = [
    ["heritage_core", i18n.t("legend.heritage")],
    ["national_park", i18n.t("legend.forest")],
    ["mining", i18n.t("kind.mining")],
  ] as const;
  const date = h("input", {
    type: "date",
    id: "constraints-at",
    value: store.get().at,
    min: "1990-01-01",
    max: "2060-12-31",
    onchange: (event: Event) => {
      const { value } = event.target as HTMLInputElement;
      if (value) store.update({ at: value });
    },
  });
  app.own(
    store.watch(
      (state) => state.at,
      (at) => {
        date.value = at;
      },
    ),
  );
  return [
    layerSwitch(app, "constraints"),
    h(
      "ul",
      { class: "legend-list" },
      kinds.map(([kind, text]) => {
        const color = constraintColor({ kind });
        return h("li", {}, areaSwatch(color, `url(#${hatchId(color)})`, "4 3"), text);
      }),
    ),
    h("label", { class: "field-row", for: "constraints-at" }, i18n.t("legend.at"), date),
  ];
}

type Division = "none" | "admin2025" | "admin2020";

function admin(app: App): Child {
  const { i18n, store } = app;
  const current = (): Division => {
    const { layers } = store.get();
    return layers.includes("admin2025")
      ? "admin2025"
      : layers.includes("admin2020")
        ? "admin2020"
        : "none";
  };
  const control = segmented<Division>({
    name: "division",
    label: i18n.t("legend.admin"),
    value: current(),
    choices: [
      { value: "none", label: i18n.t("admin.none") },
      { value: "admin2025", label: i18n.t("admin.2025") },
      { value: "admin2020", label: i18n.t("admin.2020") },
    ],
    class: "segmented-wide",
    onchange: (value) =>
      store.update((state) => {
        const cleared = withLayer(withLayer(state.layers, "admin2025", false), "admin2020", false);
        return { layers: value === "none" ? cleared : withLayer(cleared, value, true) };
      }),
  });
  app.own(
    store.watch(
      (state) => state.layers,
      () => setSegmented(control, current()),
    ),
  );
  return control;
}

/** Broken lines are everywhere; this says once what they mean. */
function accuracyNote({ i18n, settings }: App): HTMLElement {
  return h(
    "section",
    { class: "legend-note" },
    h(
      "p",
      {},
      lineSwatch({ color: "#35444d", weight: 2, dash: "6 3" }),
      h("span", {}, i18n.t("accuracy.indicative.long")),
    ),
    settings.demo
      ? h(
          "p",
          {},
          h("span", { class: "demo-swatch", "aria-hidden": "true" }),
          h("span", {}, i18n.t("demo.long")),
        )
      : null,
  );
}

function resetButton({ i18n, store }: App): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "button button-quiet",
      onclick: () => store.update({ layers: DEFAULT_LAYERS }),
    },
    i18n.t("legend.reset"),
  );
}
