import type { Geometry } from "geojson";
import type * as L from "leaflet";
import type { Api } from "../lib/api.ts";
import { createCatalog, type WholeCollection } from "../lib/catalog.ts";
import type { MapFeature } from "../lib/features.ts";
import { type Bbox, bboxOf, joinBbox } from "../lib/geo.ts";
import type { I18n } from "../lib/i18n.ts";
import type { LayerId, ViewState } from "../lib/view.ts";
import { createZonesLayer } from "./areas.layer.ts";
import { createBackground, createBasemap } from "./background.layer.ts";
import { createLabels } from "./labels.layer.ts";
import { collectLabels } from "./labels.ts";
import { createWorksLayer } from "./lines.layer.ts";
import { type Camera, createCamera, createInput, createLeafletMap, type Input } from "./map.ts";
import { CORRIDOR_COLORS } from "./palette.ts";
import { installPatterns } from "./patterns.ts";
import { createPlacesLayer, placeMinZoom } from "./places.layer.ts";
import { createReach, type Reach } from "./reach.layer.ts";
import { createSites, type SitesLayer } from "./sites.layer.ts";
import { createSketch, type Sketch } from "./sketch.layer.ts";
import { createVectorLayer } from "./vector.layer.ts";

/**
 * A quieter map than the scene of the first page: the ground, zones, roads and places as a backdrop
 * for sites. It knows no Leaflet outwards.
 */
export interface Chart {
  readonly camera: Camera;
  readonly input: Input;
  readonly sketch: Sketch;
  readonly sites: SitesLayer;
  readonly reach: Reach;
  /** Moves to the whole of what is given, or to the province. */
  frame(geometries: readonly Geometry[], maxZoom?: number): void;
  /** Takes the map down. */
  remove(): void;
}

export interface ChartOptions {
  container: HTMLElement;
  api: Api;
  i18n: I18n;
  today: string;
  /** The province, which the map does not leave. */
  extent: Bbox;
  basemapUrl?: string;
  /** Zones as areas behind the sites. */
  zones?: boolean;
}

const LAYERS: readonly LayerId[] = [
  "industrial_park",
  "economic_zone",
  "corridors",
  "works",
  "places",
];

export function createChart(options: ChartOptions): Chart {
  const { container, i18n, today, extent } = options;
  installPatterns();
  const map = createLeafletMap(container, { zoom: 9, lat: 21.12, lng: 107.35 }, extent);
  const camera = createCamera(map);
  camera.jump(extent, 10);
  const state = (): ViewState => ({
    ...camera.place(),
    lang: i18n.lang,
    corridor: "all",
    layers: LAYERS,
    widthKm: 5,
    at: today,
    asOf: "",
    asKnown: false,
    selection: null,
  });
  backdrop(map, options, state);
  const sites = createSites(map);
  const reach = createReach(map);
  let framed: { box: Bbox; maxZoom: number } = { box: extent, maxZoom: 10 };
  let hidden = container.clientWidth === 0;
  const watcher = new ResizeObserver(() => {
    camera.resized();
    // What was framed while nobody saw the map is framed for the size that it has now.
    if (hidden && container.clientWidth > 0) camera.jump(framed.box, framed.maxZoom);
    hidden = container.clientWidth === 0;
  });
  watcher.observe(container);
  return {
    camera,
    input: createInput(map),
    sketch: createSketch(map),
    sites,
    reach,
    frame(geometries, maxZoom = 15) {
      const box = geometries.reduce<Bbox | null>(
        (sum, geometry) => joinBbox(sum, bboxOf(geometry)),
        null,
      );
      framed = { box: box ?? extent, maxZoom: box ? maxZoom : 10 };
      camera.jump(framed.box, framed.maxZoom);
    },
    remove() {
      watcher.disconnect();
      map.remove();
    },
  };
}

/** What lies behind the sites; whatever of it cannot be fetched is simply not drawn. */
function backdrop(map: L.Map, options: ChartOptions, state: () => ViewState): void {
  const { api, i18n, basemapUrl } = options;
  const catalog = createCatalog(api);
  const background = createBackground(map);
  if (basemapUrl) createBasemap(map, basemapUrl).show(true);
  const layers: Partial<Record<WholeCollection, ReturnType<typeof createZonesLayer>>> = {
    corridors: createVectorLayer(map, [{ pane: "corridor-axes", style: axis }]),
    works: createWorksLayer(map),
    places: createPlacesLayer(map),
    zones: createZonesLayer(map),
  };
  const labels = createLabels(map);
  const wanted: WholeCollection[] = ["corridors", "works", "places", "zones", "admin-units"];
  const show = () => {
    const view = state();
    for (const layer of Object.values(layers)) layer.update(view);
  };
  const name = () =>
    labels.set(
      collectLabels(catalog, i18n, state()),
      catalog.features("places").flatMap((place) => signOf(place)),
    );
  catalog.watch((collection) => {
    if (catalog.status(collection) !== "ready") return;
    layers[collection]?.set(catalog.features(collection));
    show();
    name();
  });
  map.on("zoomend", show);
  void api.background().then(
    (collection) => background.set(collection),
    () => undefined,
  );
  for (const collection of wanted) void catalog.load(collection);
}

function signOf(place: MapFeature) {
  if (place.geometry?.type !== "Point") return [];
  const [lng = 0, lat = 0] = place.geometry.coordinates;
  return [{ lat, lng, minZoom: placeMinZoom(place) }];
}

function axis({ id }: MapFeature, zoom: number): L.PathOptions {
  return {
    color: CORRIDOR_COLORS[id] ?? "#000000",
    weight: zoom >= 12 ? 12 : 9,
    opacity: 0.22,
    fill: false,
    lineCap: "butt",
  };
}
