import { segmented, setSegmented } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { Shade } from "../lib/view.ts";
import { LATENESS, LATENESS_COLORS, LATENESS_LINES, type Lateness } from "../map/lateness.ts";
import { OBSTACLE_COLOR, STATES } from "../map/palette.ts";
import { PARCEL_DATA_ZOOM } from "../map/parcels.layer.ts";
import type { App } from "../shell/app.ts";
import { stateSwatch } from "./swatch.ts";

/** What the colours of parcels mean, and the switch between the state and the lateness. */
export function parcelShade(app: App): HTMLElement {
  const { i18n, store } = app;
  const signs = h("div", {});
  // Of a day in the past no time limit is told.
  const current = (): Shade => (store.get().asOf ? "state" : (store.get().shade ?? "state"));
  const control = segmented<Shade>({
    name: "shade",
    label: i18n.t("shade.label"),
    value: current(),
    choices: [
      { value: "state", label: i18n.t("shade.state") },
      { value: "late", label: i18n.t("shade.late") },
    ],
    class: "segmented-wide",
    onchange: (shade) => store.update({ shade }),
  });
  const far = h("p", { class: "legend-hint", role: "status" });
  const draw = () => {
    setSegmented(control, current());
    replace(signs, current() === "late" ? lateness(app) : states(app));
    farAway();
  };
  // A tile of 512 pixels is a zoom coarser than the map's.
  const farAway = () => {
    const away = current() === "late" && store.get().zoom < PARCEL_DATA_ZOOM + 1;
    far.textContent = away ? i18n.t("shade.far") : "";
    far.hidden = !away;
  };
  app.own(store.watch(current, draw));
  app.own(store.watch((state) => state.zoom, farAway));
  draw();
  return h("div", { class: "parcel-shade" }, control, signs, far);
}

function states({ i18n }: App): HTMLElement {
  return h(
    "ul",
    { class: "legend-list legend-states" },
    STATES.map((state) =>
      h("li", {}, stateSwatch(state), h("span", { class: "cap" }, i18n.code("state", state))),
    ),
    obstacle(i18n.t("legend.obstacle")),
  );
}

function lateness({ i18n }: App): HTMLElement {
  return h(
    "ul",
    { class: "legend-list" },
    [...LATENESS]
      .reverse()
      .map((kind) => h("li", {}, latenessSwatch(kind), i18n.t(`shade.late.${kind}`))),
    obstacle(i18n.t("legend.obstacle")),
  );
}

function obstacle(text: string): HTMLElement {
  return h(
    "li",
    {},
    h("span", { class: "obstacle-mark", "aria-hidden": "true", css: { "--mark": OBSTACLE_COLOR } }),
    text,
  );
}

function latenessSwatch(kind: Lateness): HTMLElement {
  const lines = LATENESS_LINES[kind];
  return h("span", {
    class: `swatch ${lines ? `has-lines-${lines.ways}` : ""}`,
    "aria-hidden": "true",
    css: { "--swatch": LATENESS_COLORS[kind], "--lines": lines?.color ?? "transparent" },
  });
}
