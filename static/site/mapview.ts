import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { type Chart, createChart } from "../map/chart.ts";
import { createAreaTool } from "./areatool.ts";
import type { SiteHost } from "./host.ts";
import { createIsochrones } from "./isochrones.ts";
import { PAGE_SIZE, type SiteQuery } from "./query.ts";
import { compareBox, gradeChip, siteHref, siteKey } from "./results.ts";
import { siteName, whenClean } from "./says.ts";
import type { SitePage, SiteSummary } from "./types.ts";

/** The map beside the list: the same sites under the same numbers. */
export interface MapView {
  readonly root: HTMLElement;
  /** Makes the map, once its place is in the document. */
  start(): void;
  show(query: SiteQuery, page: SitePage): void;
  emphasise(id: string | null): void;
  onHover(run: (id: string | null) => void): void;
  onChoose(run: (id: string) => void): void;
  /** What is known of one site, over the map. */
  card(site: SiteSummary, number: number): void;
}

export interface MapViewOptions {
  query(): SiteQuery;
  onAsk(next: SiteQuery): void;
}

const FALLBACK: [number, number, number, number] = [106.4, 20.64, 108.56, 21.68];

export function createMapView(host: SiteHost, options: MapViewOptions): MapView {
  const { i18n, api, today } = host;
  const canvas = h("div", { class: "map", id: "map", role: "application" });
  canvas.setAttribute("aria-label", i18n.t("map.label"));
  canvas.setAttribute("tabindex", "0");
  const card = h("div", { class: "map-card", hidden: true });
  const area = createAreaTool(host, options);
  const reach = createIsochrones(host);
  let chart: Chart | null = null;
  let seen = "";
  const root = h(
    "section",
    { class: "site-map", "aria-label": i18n.t("map.area") },
    canvas,
    h(
      "div",
      { class: "map-tools" },
      zoomButtons(host, () => chart),
      area.root,
    ),
    reach.root,
    card,
  );
  const whenReady = (run: () => void) => {
    if (chart) run();
  };
  return {
    root,
    start() {
      chart = createChart({ container: canvas, api, i18n, today, extent: FALLBACK });
      host.own(() => chart?.remove());
      area.attach(chart);
      reach.attach(chart);
    },
    show: (query, page) =>
      whenReady(() => {
        card.hidden = true;
        area.show(query.area);
        reach.planned(query.planned);
        chart?.sites.set(marks(host, query, page));
        // The same search looked at again, or another page of it, must not move the map.
        const key = JSON.stringify({ ...query, page: 0, sortby: "", weights: {} });
        if (key !== seen && page.items.length > 0)
          chart?.frame(page.items.map(({ geometry }) => geometry));
        seen = key;
      }),
    emphasise: (id) => chart?.sites.emphasise(id),
    onHover: (run) =>
      whenReady(() =>
        chart?.sites.onHover((id) => {
          chart?.sites.emphasise(id);
          run(id);
        }),
      ),
    onChoose: (run) => whenReady(() => chart?.sites.onChoose(run)),
    card(site, number) {
      card.hidden = false;
      replace(card, ...cardContent(host, site, number, () => (card.hidden = true)));
    },
  };
}

function marks(host: SiteHost, query: SiteQuery, page: SitePage) {
  const first = (query.page - 1) * PAGE_SIZE + 1;
  return page.items.map((site, at) => ({
    id: siteKey(site),
    number: first + at,
    name: host.i18n.t("sites.pin", {
      n: first + at,
      name: siteName(host, site),
      ha: host.format.ha(site.area_ha),
    }),
    geometry: site.geometry,
    chosen: host.basket.has(site.id),
  }));
}

function cardContent(host: SiteHost, site: SiteSummary, number: number, close: () => void) {
  const { i18n, format } = host;
  return [
    h("span", { class: "site-pin", "aria-hidden": "true" }, String(number)),
    h(
      "div",
      {},
      h("a", { class: "map-card-name", href: siteHref(site.id) }, siteName(host, site)),
      h("p", { class: "num" }, format.ha(site.area_ha), " · ", whenClean(host, site)),
      h("p", {}, gradeChip(host, site)),
      compareBox(host, site),
    ),
    iconButton("close", i18n.t("close"), close, { class: "is-small" }),
  ];
}

function zoomButtons({ i18n }: SiteHost, chart: () => Chart | null): HTMLElement {
  return h(
    "div",
    { class: "tool-group" },
    iconButton("plus", i18n.t("tools.zoomin"), () => chart()?.camera.zoomBy(1)),
    iconButton("minus", i18n.t("tools.zoomout"), () => chart()?.camera.zoomBy(-1)),
    iconButton("home", i18n.t("tools.home"), () => chart()?.frame([])),
  );
}
