import { percentCleared, stateBar, stateTable } from "../legend/states.ts";
import type { CorridorSummary, StateShare } from "../lib/api.ts";
import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { shortZoneName } from "../map/labels.ts";
import { ZONE_COLORS } from "../map/palette.ts";
import type { App } from "../shell/app.ts";
import { createCorridorSwitch } from "./switch.ts";
import { widthSlider } from "./width.ts";

/** What lies within the width of influence of the chosen corridor, or of both side by side. */
export function createCorridorTab(app: App): HTMLElement {
  const body = h("div", { class: "corridor-body" });
  let running: AbortController | null = null;
  const load = async () => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const { corridor, widthKm } = app.store.get();
    const codes = corridor === "all" ? ["west", "east"] : [corridor];
    replace(body, skeleton(6));
    try {
      const summaries = await Promise.all(
        codes.map((code) => app.api.corridorSummary(code, widthKm, signal)),
      );
      if (!signal.aborted)
        replace(
          body,
          summaries.map((summary) => card(app, summary)),
        );
    } catch {
      if (!signal.aborted) replace(body, failure(app, load));
    }
  };
  const root = h(
    "div",
    { class: "corridor-tab" },
    createCorridorSwitch(app, "corridor-tab"),
    widthSlider(app, "tab-width"),
    h("p", { class: "muted small" }, app.i18n.t("corridor.scope")),
    body,
  );
  // Asked for only while the tab is looked at.
  const refresh = () => {
    if (root.closest("[hidden]") === null && root.isConnected) void load();
  };
  root.addEventListener("tab-shown", refresh);
  app.own(app.store.watch((state) => `${state.corridor}/${state.widthKm}`, refresh));
  app.own(() => running?.abort());
  return root;
}

export function failure(app: App, again: () => void): HTMLElement {
  return h(
    "div",
    { class: "state-message is-error", role: "alert" },
    h("p", {}, app.i18n.t("error.load")),
    h("button", { type: "button", class: "button", onclick: again }, app.i18n.t("retry")),
  );
}

function card(app: App, summary: CorridorSummary): HTMLElement {
  const { i18n, format } = app;
  const code = summary.corridor === "west" ? "west" : "east";
  const cleared = percentCleared(summary.by_state);
  return h(
    "article",
    { class: `corridor-card corridor-${code}` },
    h("h2", {}, i18n.t(`corridor.${code}`)),
    h(
      "p",
      { class: "muted" },
      i18n.t(`corridor.${code}.route`),
      " · ",
      format.km(summary.length_km),
    ),
    h(
      "dl",
      { class: "figures" },
      figure(i18n.t("corridor.clean"), format.ha(summary.clean_ha), "is-clean"),
      figure(i18n.t("corridor.cleared"), cleared === null ? "–" : format.percent(cleared)),
      figure(i18n.t("corridor.zones"), format.number(summary.items.length)),
      figure(i18n.t("corridor.parcels"), format.number(summary.parcels.count)),
    ),
    summary.clean_ha > 0 ? h("p", { class: "muted small" }, grades(app, summary)) : null,
    summary.parcels.count > 0
      ? [
          h("h3", {}, i18n.t("corridor.bystate")),
          stateBar(app, summary.by_state),
          stateTable(app, summary.by_state),
        ]
      : h("p", { class: "state-message" }, i18n.t("corridor.noparcels")),
    strip(app, summary),
    app.settings.demo ? h("p", { class: "demo-note" }, i18n.t("demo.figures")) : null,
  );
}

function figure(label: string, value: string, look = ""): HTMLElement {
  return h("div", { class: look }, h("dt", {}, label), h("dd", {}, value));
}

/** "Clean" is said with its grade, so that nobody takes cleared land for land to build on. */
function grades({ i18n, format }: App, { by_state }: CorridorSummary): string {
  const sum = (pick: (share: StateShare) => number | undefined) =>
    format.ha(by_state.reduce((total, share) => total + (pick(share) ?? 0), 0));
  return i18n.t("corridor.grades", {
    vacant: sum(({ vacant_ha }) => vacant_ha),
    ready: sum(({ ready_to_build_ha }) => ready_to_build_ha),
  });
}

/** Zones along the corridor from km 0 outwards. */
function strip(app: App, summary: CorridorSummary): Child {
  const { i18n, format } = app;
  // All that the figure above counts, so that the two agree.
  const zones = summary.items;
  if (zones.length === 0) return null;
  return [
    h("h3", {}, i18n.t("corridor.strip")),
    h(
      "ol",
      { class: "km-strip" },
      zones.map((item) => {
        const name = typeof item.name === "string" ? item.name : i18n.pick(item.name);
        return h(
          "li",
          { css: { "--dot": ZONE_COLORS[item.kind] ?? "#666" } },
          h(
            "span",
            { class: "km num" },
            i18n.t("corridor.km", { km: format.number(item.chainage_km, 1) }),
          ),
          h(
            "button",
            {
              type: "button",
              class: "link-button",
              onclick: () => app.select({ collection: "zones", id: item.zone }, "feature"),
            },
            shortZoneName(name),
          ),
          h(
            "span",
            { class: "muted num km-areas" },
            item.clean_ha === undefined
              ? null
              : h("span", {}, i18n.t("corridor.item.clean", { ha: format.ha(item.clean_ha) })),
            h("span", {}, i18n.t("corridor.item.total", { ha: format.ha(item.area_ha) })),
          ),
        );
      }),
    ),
  ];
}
