import type * as L from "leaflet";
import type { Api, Settings } from "../lib/api.ts";
import { type Catalog, WHOLE, type WholeCollection } from "../lib/catalog.ts";
import { isShown, type MapFeature, pointPosition } from "../lib/features.ts";
import type { Bbox } from "../lib/geo.ts";
import type { I18n } from "../lib/i18n.ts";
import type { Selection, ViewState } from "../lib/view.ts";
import { createAdminLayer, createConstraintsLayer, createZonesLayer } from "./areas.layer.ts";
import { createBackground, createBasemap } from "./background.layer.ts";
import { createHighlight } from "./highlight.layer.ts";
import { hitsAt } from "./hit.ts";
import { createLabels, type Obstacle } from "./labels.layer.ts";
import { collectLabels } from "./labels.ts";
import { createCorridorsLayer, createWorksLayer } from "./lines.layer.ts";
import { type Camera, createCamera, createInput, createLeafletMap, type Input } from "./map.ts";
import { createParcelsLayer } from "./parcels.layer.ts";
import { installPatterns } from "./patterns.ts";
import { createPlacesLayer, placeMinZoom } from "./places.layer.ts";
import { createSketch, type Sketch } from "./sketch.layer.ts";

/** The map as the features of the page see it: no Leaflet in sight. */
export interface Scene {
  readonly camera: Camera;
  readonly input: Input;
  readonly sketch: Sketch;
  /** Draws the layers of a view. */
  update(state: ViewState): void;
  /** Names in the page's language. */
  label(i18n: I18n, state: ViewState): void;
  /** Everything under a point that is switched on, the most specific first. */
  hits(lng: number, lat: number, state: ViewState): MapFeature[];
  /** The clearance state drawn under a point, where parcels are too small to be single. */
  stateAt(lng: number, lat: number): string | null;
  hover(feature: MapFeature | null): void;
  /** Marks the chosen feature. */
  mark(feature: MapFeature | null): void;
  /** Takes the operator's settings, which may come after the first picture. */
  configure(settings: Settings): void;
  /** Asks again for tiles that failed. */
  refresh(): void;
}

export interface SceneOptions {
  container: HTMLElement;
  state: ViewState;
  api: Api;
  catalog: Catalog;
  /** The province, which the map does not leave. */
  extent: Bbox;
  /** Adds to the map what only one page needs; called once, when the layers stand. */
  extend?(map: L.Map): void;
  /** Hears whether a part of the picture could not be fetched, and whether parcels are that part. */
  onTrouble(failed: boolean, parcels: boolean): void;
}

export function createScene(options: SceneOptions): Scene {
  const { container, state, api, catalog, extent } = options;
  installPatterns();
  const map = createLeafletMap(container, state, extent);
  const layers = createLayers(map, api, (failed) => report("tiles", failed));
  const hovered = createHighlight(map, false);
  const chosen = createHighlight(map, true);
  const labels = createLabels(map);
  const camera = createCamera(map);
  let latest = state;
  let basemap: ReturnType<typeof createBasemap> | null = null;

  let grounded = false;
  const missing = { ground: false, tiles: false };
  const report = (part: keyof typeof missing, failed: boolean) => {
    missing[part] = failed;
    options.onTrouble(missing.ground || missing.tiles, missing.tiles);
  };
  const ground = () =>
    api.background().then(
      (collection) => {
        if (!grounded) layers.background.set(collection);
        grounded = true;
        report("ground", false);
      },
      () => report("ground", true),
    );
  void ground();
  const take = (collection: WholeCollection) => {
    if (catalog.status(collection) !== "ready") return;
    layers.whole[collection].set(catalog.features(collection));
    layers.whole[collection].update(latest);
  };
  for (const collection of WHOLE) take(collection);
  catalog.watch(take);
  options.extend?.(map);

  return {
    camera,
    input: createInput(map),
    sketch: createSketch(map),
    update(next) {
      latest = next;
      for (const layer of Object.values(layers.whole)) layer.update(next);
      layers.parcels.update(next);
      basemap?.show(next.layers.includes("basemap"));
    },
    label: (i18n, view) =>
      labels.set(collectLabels(catalog, i18n, view), placeSigns(catalog, view)),
    hits(lng, lat, view) {
      const found = hitsAt(allFeatures(catalog), lng, lat, camera.pixel().degrees, view);
      const parcel = view.layers.includes("parcels") ? layers.parcels.at(lat, lng) : null;
      if (!parcel) return found;
      const areas = found.findIndex(({ geometry }) => geometry?.type.endsWith("Polygon"));
      const at = areas < 0 ? found.length : areas;
      return [...found.slice(0, at), parcel, ...found.slice(at)];
    },
    stateAt: (lng, lat) => layers.parcels.stateAt(lat, lng),
    hover: (feature) => hovered.show(feature?.geometry ?? null, isVague(feature)),
    mark: (feature) => chosen.show(feature?.geometry ?? null, isVague(feature)),
    configure({ basemap_url: source }) {
      if (!source || basemap) return;
      basemap = createBasemap(map, source);
      basemap.show(latest.layers.includes("basemap"));
    },
    refresh() {
      if (!grounded) void ground();
      layers.parcels.refresh();
    },
  };
}

interface Drawn {
  set(features: readonly MapFeature[]): void;
  update(state: ViewState): void;
}

function createLayers(map: L.Map, api: Api, onTrouble: (failed: boolean) => void) {
  const whole: Record<WholeCollection, Drawn> = {
    corridors: createCorridorsLayer(map, api),
    zones: createZonesLayer(map),
    works: createWorksLayer(map),
    places: createPlacesLayer(map),
    constraints: createConstraintsLayer(map),
    "admin-units": createAdminLayer(map),
  };
  return {
    whole,
    background: createBackground(map),
    parcels: createParcelsLayer(map, api, onTrouble),
  };
}

function isVague(feature: MapFeature | null): boolean {
  return feature?.properties.accuracy === "indicative";
}

/** Where the signs of places stand, so that names keep off them. */
function placeSigns(catalog: Catalog, view: ViewState): Obstacle[] {
  return catalog
    .features("places")
    .filter((place) => isShown(place, view))
    .flatMap((place) => {
      const [lng, lat] = pointPosition(place) ?? [];
      if (lng === undefined || lat === undefined) return [];
      return [{ lat, lng, minZoom: placeMinZoom(place) }];
    });
}

function* allFeatures(catalog: Catalog): Iterable<MapFeature> {
  for (const name of [
    "places",
    "works",
    "corridors",
    "zones",
    "constraints",
    "admin-units",
  ] as const)
    yield* catalog.features(name);
}

/** What a selection means among the loaded features; parcels and points are not among them. */
export function selectedFeature(catalog: Catalog, selection: Selection | null) {
  if (!selection || selection.collection === "point") return undefined;
  return catalog.find(selection.collection, selection.id);
}

/** Features in view, for the list beside the map. */
export function shownFeatures(catalog: Catalog, name: WholeCollection, state: ViewState) {
  return catalog.features(name).filter((feature) => isShown(feature, state));
}
