import * as L from "leaflet";
import type { Api } from "../lib/api.ts";
import type { Bbox } from "../lib/geo.ts";
import { DEFAULT_LAYERS, type ViewState } from "../lib/view.ts";
import { createBackground } from "../map/background.layer.ts";
import { createHighlight } from "../map/highlight.layer.ts";
import { createLeafletMap, type Place } from "../map/map.ts";
import { createParcelsLayer } from "../map/parcels.layer.ts";

export interface FieldMap {
  /** Draws the officer's position with its accuracy in metres; the first one moves the map there. */
  position(lng: number, lat: number, accuracy: number, follow: boolean): void;
  /** Frames a box. */
  fit(box: Bbox): void;
  bounds(): Bbox;
  zoom(): number;
  /** Asks for land and parcels again. */
  refresh(): void;
  stop(): void;
}

/** Quảng Yên, where nothing else is known. */
export const START: Place = { zoom: 13, lat: 20.93, lng: 106.83 };
const EXTENT: Bbox = [106.4, 20.64, 108.56, 21.68];
const CLOSE = 17;

/** The map of field mode: land, parcels, the own position; a tap chooses a parcel. */
export function createFieldMap(
  container: HTMLElement,
  api: Api,
  today: string,
  start: Place,
  ontap: (id: string, state: string) => void,
  onmove: (place: Place) => void,
): FieldMap {
  const map = createLeafletMap(container, start, EXTENT);
  const background = createBackground(map);
  let stopped = false;
  const ground = () =>
    api.background().then(
      (land) => {
        if (!stopped) background.set(land);
      },
      () => undefined,
    );
  void ground();
  const parcels = createParcelsLayer(map, api, () => undefined);
  const view: ViewState = {
    ...start,
    lang: "vi",
    corridor: "all",
    layers: DEFAULT_LAYERS,
    widthKm: 5,
    at: today,
    asOf: "",
    asKnown: false,
    selection: null,
  };
  parcels.update(view);
  const chosen = createHighlight(map, true);
  const pane = { pane: "sketch", interactive: false };
  const ring = L.circle([0, 0], {
    ...pane,
    radius: 1,
    color: "#1560d4",
    weight: 1,
    fillOpacity: 0.12,
  });
  const dot = L.circleMarker([0, 0], {
    ...pane,
    radius: 8,
    color: "#fff",
    weight: 3,
    fillColor: "#1560d4",
    fillOpacity: 1,
  });
  map.on("click", ({ latlng }) => {
    const hit = parcels.at(latlng.lat, latlng.lng);
    chosen.show(hit?.geometry ?? null, false);
    if (hit) ontap(hit.id, String(hit.properties.state ?? ""));
    else if (map.getZoom() < CLOSE) map.setView(latlng, CLOSE);
  });
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    onmove({ zoom: map.getZoom(), lat, lng });
  });
  return {
    position(lng, lat, accuracy, follow) {
      ring.setLatLng([lat, lng]).setRadius(accuracy).addTo(map);
      dot.setLatLng([lat, lng]).addTo(map);
      if (follow) map.setView([lat, lng], Math.max(map.getZoom(), CLOSE));
    },
    fit: ([west, south, east, north]) =>
      map.fitBounds(L.latLngBounds([south, west], [north, east]), { maxZoom: CLOSE }),
    bounds() {
      const box = map.getBounds();
      return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    },
    zoom: () => map.getZoom(),
    refresh() {
      void ground();
      parcels.refresh();
    },
    stop() {
      stopped = true;
      map.remove();
    },
  };
}
