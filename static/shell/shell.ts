import { asOfBanner } from "../asof/banner.ts";
import { createStatusBar, type StatusBar } from "../coordinates/bar.ts";
import { corridorBox } from "../corridor/frame.ts";
import { createCorridorTab } from "../corridor/summary.ts";
import { createCorridorSwitch } from "../corridor/switch.ts";
import { brandMark, topbarEnd } from "../frame/topbar.ts";
import { createLegend } from "../legend/legend.ts";
import { copyText, iconButton } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import type { Lang } from "../lib/i18n.ts";
import { createListTab } from "../list/list.ts";
import type { Insets } from "../map/map.ts";
import { createMeasure, type Measure } from "../measure/measure.ts";
import { createPanel, type Panel } from "../panel/panel.ts";
import { createPrintSheet } from "../print/print.ts";
import { createSearch } from "../search/search.ts";
import { createSession } from "../session/session.ts";
import { type App, isPhone } from "./app.ts";
import { createMapState, createTroubleNote, markTroubledLayers } from "./missing.ts";
import { makeSheet } from "./sheet.ts";
import { createTabs } from "./tabs.ts";

/** The parts of the page that the rest has to reach. */
export interface Shell {
  /** The parts in their order; `notices` lies between the header and the map, without room of its own. */
  nodes(notices: HTMLElement): HTMLElement[];
  readonly panel: Panel;
  readonly status: StatusBar;
  readonly measure: Measure;
  /** The tip that follows the pointer. */
  tip(text: string, detail: string, at: { x: number; y: number } | null): void;
  /** Tells the camera what covers the map. */
  measureInsets(): void;
  /** Says that a part of the map's picture is missing, and whether it is the parcels. */
  trouble(on: boolean, parcels: boolean): void;
  /** On a phone, brings the panel up and the layers down. */
  panelShown(on: boolean): void;
}

/** Builds the page around the map. Called again when the language changes; the map stays. */
export function createShell(app: App, mapNode: HTMLElement, onLang: (lang: Lang) => void): Shell {
  const { i18n, scene } = app;
  const panel = createPanel(app);
  const detailSheet = makeSheet(panel.root, i18n, "half");
  panel.root.prepend(detailSheet.grip);
  const side = createSide(app);
  const status = createStatusBar(app);
  const tools = createTools(app);
  const tip = createTip();
  const trouble = createTroubleNote(app);
  const emptiness = createMapState(app);
  const mapArea = h(
    "main",
    { class: "map-area", id: "main", "aria-label": i18n.t("map.area") },
    mapNode,
    createRibbon(app),
    asOfBanner(app),
    h("div", { class: "crosshair", "aria-hidden": "true" }),
    tools.root,
    tools.measure.root,
    status.root,
    trouble.root,
    emptiness,
    tip.root,
  );
  const stage = h("div", { class: "stage" }, side.root, mapArea, panel.root);
  return {
    nodes: (notices) => [
      skipLinks(app, mapNode),
      header(app, onLang),
      notices,
      stage,
      createPrintSheet(app),
    ],
    panel,
    status,
    measure: tools.measure,
    tip: (text, detail, at) => tip.show(text, detail, at, mapArea.clientWidth),
    measureInsets: () => scene.camera.setInsets(insetsOf(side.root, panel.root)),
    trouble(on, parcels) {
      trouble.show(on);
      side.parcelsMissing(parcels);
    },
    panelShown(on) {
      side.root.classList.toggle("is-covered", on);
      if (!on) return;
      detailSheet.set("half");
      side.peek();
    },
  };
}

/** What covers the map: the panel beside it, or on a phone the sheets below and the bar above. */
function insetsOf(side: HTMLElement, panel: HTMLElement): Insets {
  if (!isPhone())
    return { top: 0, left: 0, right: panel.hidden ? 0 : panel.offsetWidth, bottom: 36 };
  const bottom = Math.max(side.offsetHeight, panel.hidden ? 0 : panel.offsetHeight);
  return { top: 110, left: 0, right: 0, bottom };
}

/** Room that the tip needs beside the pointer before it changes sides. */
const TIP_ROOM = 280;

function createTip() {
  const root = h("div", { class: "map-tip", hidden: true, "aria-hidden": "true" });
  return {
    root,
    show(text: string, detail: string, at: { x: number; y: number } | null, width: number) {
      root.hidden = at === null || text === "";
      if (!at) return;
      root.replaceChildren(h("strong", {}, text), detail ? h("span", {}, detail) : "");
      const flip = at.x > width - TIP_ROOM;
      const x = at.x + (flip ? -14 : 14);
      root.style.setProperty(
        "transform",
        `translate(${x}px, ${at.y + 14}px) translateX(${flip ? "-100%" : "0"})`,
      );
    },
  };
}

function skipLinks({ i18n }: App, mapNode: HTMLElement): HTMLElement {
  // Plain anchors would write over the view in the address bar.
  const jump = (label: string, go: () => void) =>
    h("button", { type: "button", class: "skip-link", onclick: go }, label);
  return h(
    "nav",
    { class: "skip-links", "aria-label": i18n.t("skip.label") },
    jump(i18n.t("skip.map"), () => mapNode.focus()),
    jump(i18n.t("skip.list"), () => {
      const tab = document.getElementById("tab-list");
      tab?.click();
      tab?.focus();
    }),
    jump(i18n.t("skip.search"), () => document.getElementById("search")?.focus()),
  );
}

function header(app: App, onLang: (lang: Lang) => void): HTMLElement {
  const { i18n } = app;
  return h(
    "header",
    { class: "topbar" },
    h(
      "div",
      { class: "brand" },
      brandMark(),
      h("div", {}, h("h1", {}, i18n.t("app.name")), h("p", {}, i18n.t("app.subtitle"))),
    ),
    createSearch(app),
    createCorridorSwitch(app, "corridor-top"),
    topbarEnd(i18n, "map", createMapSession(app), onLang),
  );
}

function createMapSession({ i18n, api, toast }: App): HTMLElement {
  return createSession({ i18n, api, toast }).root;
}

function createSide(app: App): {
  root: HTMLElement;
  peek(): void;
  parcelsMissing(on: boolean): void;
} {
  const { i18n } = app;
  const legend = markTroubledLayers(app, createLegend(app));
  const root = h("aside", { class: "side", "aria-label": i18n.t("side.label") });
  const sheet = makeSheet(root, i18n, "peek");
  let built = false;
  const tabs = createTabs(
    i18n.t("side.label"),
    [
      { id: "layers", label: i18n.t("tab.layers"), icon: "layers", content: legend.root },
      {
        id: "corridor",
        label: i18n.t("tab.corridor"),
        icon: "route",
        content: createCorridorTab(app),
      },
      { id: "list", label: i18n.t("tab.list"), icon: "list", content: createListTab(app) },
    ],
    () => {
      if (built && sheet.get() === "peek") sheet.set("half");
    },
  );
  built = true;
  root.append(sheet.grip, tabs);
  return { root, peek: () => sheet.set("peek"), parcelsMissing: legend.parcels };
}

function createRibbon({ i18n, settings, store, own }: App): HTMLElement {
  const ribbon = h(
    "p",
    { class: "demo-ribbon", title: i18n.t("demo.long") },
    h("strong", {}, i18n.t("demo.ribbon")),
    h("span", {}, i18n.t("demo.ribbon.detail")),
  );
  const show = () => {
    ribbon.hidden = !settings.demo || !store.get().layers.includes("parcels");
  };
  own(store.watch((state) => state.layers, show));
  show();
  return ribbon;
}

function createTools(app: App): { root: HTMLElement; measure: Measure } {
  const { i18n, scene, settings } = app;
  const measure = createMeasure(app, () => mark());
  const toggle = (mode: "length" | "area") => {
    if (measure.mode() === mode) measure.stop();
    else measure.start(mode);
    mark();
  };
  const length = iconButton("ruler", i18n.t("measure.length"), () => toggle("length"), {
    "aria-pressed": "false",
  });
  const area = iconButton("area", i18n.t("measure.area"), () => toggle("area"), {
    "aria-pressed": "false",
  });
  const mark = () => {
    length.setAttribute("aria-pressed", String(measure.mode() === "length"));
    area.setAttribute("aria-pressed", String(measure.mode() === "area"));
    document.body.classList.toggle("is-measuring", measure.mode() !== null);
  };
  const share = async () =>
    app.toast((await copyText(location.href)) ? i18n.t("copied.link") : i18n.t("copy.failed"));
  const root = h(
    "div",
    {
      class: "tools",
      role: "toolbar",
      "aria-label": i18n.t("tools.label"),
      "aria-orientation": "vertical",
    },
    h(
      "div",
      { class: "tool-group" },
      iconButton("plus", i18n.t("tools.zoomin"), () => scene.camera.zoomBy(1)),
      iconButton("minus", i18n.t("tools.zoomout"), () => scene.camera.zoomBy(-1)),
      iconButton("home", i18n.t("tools.home"), () =>
        scene.camera.fit(corridorBox(app.catalog, "all", settings.extent), 12),
      ),
    ),
    h("div", { class: "tool-group" }, length, area),
    h(
      "div",
      { class: "tool-group tool-share" },
      iconButton("link", i18n.t("tools.share"), () => void share()),
      iconButton("print", i18n.t("tools.print"), () => window.print(), { class: "tool-print" }),
    ),
  );
  return { root, measure };
}
