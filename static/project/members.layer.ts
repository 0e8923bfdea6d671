import type { Geometry } from "geojson";
import * as L from "leaflet";
import type { Api } from "../lib/api.ts";
import type { Bbox } from "../lib/geo.ts";
import { DEFAULT_LAYERS, DEFAULT_WIDTH_KM } from "../lib/view.ts";
import { createBackground } from "../map/background.layer.ts";
import { catchLasso } from "../map/lasso.ts";
import { createLeafletMap } from "../map/map.ts";
import { createParcelsLayer } from "../map/parcels.layer.ts";

const CHOSEN: L.PathOptions = {
  color: "#c2410c",
  weight: 3,
  fillColor: "#c2410c",
  fillOpacity: 0.35,
  interactive: false,
};

/** What the map of the selection tells the page. */
export interface MemberMapOptions {
  api: Api;
  extent: Bbox;
  /** What is framed at first; null shows the province. */
  box: Bbox | null;
  today: string;
  /** A parcel was pressed; null where no single parcel is drawn. */
  onpick(id: number | null): void;
  /** A line was drawn around parcels: longitude and latitude of its corners. */
  onlasso(line: [number, number][]): void;
}

export interface MemberMap {
  lasso(on: boolean): void;
  /** Draws the chosen parcels and the line around them. */
  show(ids: ReadonlySet<number>, line: readonly [number, number][] | null): void;
  remove(): void;
}

/** A map on which parcels are chosen one by one, or by a line drawn around them. */
export function createMemberMap(container: HTMLElement, options: MemberMapOptions): MemberMap {
  const { api, extent, box } = options;
  const start = { lng: (extent[0] + extent[2]) / 2, lat: (extent[1] + extent[3]) / 2, zoom: 9 };
  const map = createLeafletMap(container, start, extent);
  const ground = createBackground(map);
  api.background().then(
    (land) => ground.set(land),
    () => undefined,
  );
  const parcels = createParcelsLayer(map, api, () => undefined);
  parcels.update({
    ...start,
    lang: "vi",
    corridor: "all",
    layers: DEFAULT_LAYERS,
    widthKm: DEFAULT_WIDTH_KM,
    at: options.today,
    selection: null,
    asOf: "",
    asKnown: false,
  });
  const shapes = new Map<number, Geometry>();
  const chosen = L.geoJSON(undefined, { style: CHOSEN, interactive: false }).addTo(map);
  const around = L.polyline([], { color: "#c2410c", weight: 2, dashArray: "4 4" }).addTo(map);
  let held = false;
  const lasso = catchLasso(map, options.onlasso);
  map.on("click", ({ latlng }) => {
    if (held) return;
    const hit = parcels.at(latlng.lat, latlng.lng);
    if (hit?.geometry) shapes.set(Number(hit.id), hit.geometry as Geometry);
    options.onpick(hit ? Number(hit.id) : null);
  });
  if (box)
    map.fitBounds(L.latLngBounds([box[1], box[0]], [box[3], box[2]]).pad(0.02), { animate: false });
  return {
    lasso(on) {
      // The click that ends a lasso chooses nothing.
      if (on) held = true;
      else setTimeout(() => (held = false), 100);
      lasso.hold(on);
    },
    show(ids, line) {
      chosen.clearLayers();
      for (const id of ids) {
        const shape = shapes.get(id);
        if (shape) chosen.addData(shape as never);
      }
      around.setLatLngs(
        line && line.length > 0
          ? [...line, line[0] as [number, number]].map(([lng, lat]) => L.latLng(lat, lng))
          : [],
      );
    },
    remove: () => map.remove(),
  };
}
