import type { FeatureCollection, Geometry } from "geojson";
import * as L from "leaflet";
import type { Api } from "../lib/api.ts";
import type { Bbox } from "../lib/geo.ts";
import { createBackground } from "../map/background.layer.ts";
import { createLeafletMap } from "../map/map.ts";

const COLOURS: Record<string, string> = { good: "#22633b", warned: "#7a4b00", refused: "#9b2c1f" };

/** The rows of a file on the map, without Leaflet's types. */
export interface Preview {
  fit(box: Bbox): void;
  bounds(): Bbox;
  rows(collection: FeatureCollection): void;
  /** The place of a coordinate system that may be chosen; null for none. */
  outline(shape: Geometry | null): void;
  /** The place or shape of a fault. */
  mark(at: [number, number], shape?: Geometry): void;
  resized(): void;
  remove(): void;
}

export function createPreview(
  container: HTMLElement,
  api: Api,
  extent: Bbox,
  onMove: () => void,
): Preview {
  const middle = { lng: (extent[0] + extent[2]) / 2, lat: (extent[1] + extent[3]) / 2, zoom: 9 };
  const map = createLeafletMap(container, middle, extent);
  const ground = createBackground(map);
  api.background().then(
    (collection) => ground.set(collection),
    () => undefined,
  );
  const rows = L.geoJSON(undefined, {
    interactive: false,
    style: (feature) => {
      const colour = COLOURS[String(feature?.properties.status)] ?? "#0c4a5a";
      return {
        color: colour,
        weight: 1.2,
        fillOpacity: 0.25,
        dashArray: colour === COLOURS.good ? "" : "4 3",
      };
    },
  }).addTo(map);
  const outline = L.geoJSON(undefined, {
    interactive: false,
    style: { color: "#1560d4", weight: 3, fillOpacity: 0.15 },
  }).addTo(map);
  const marks = L.layerGroup().addTo(map);
  map.on("moveend", onMove);
  const fit = (box: Bbox) =>
    map.fitBounds(L.latLngBounds([box[1], box[0]], [box[3], box[2]]).pad(0.1), {
      maxZoom: 18,
      animate: false,
    });
  return {
    fit,
    bounds: () => {
      const b = map.getBounds();
      return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
    },
    rows: (collection) => {
      rows.clearLayers();
      const features = collection.features.filter((feature) => feature.geometry);
      rows.addData({ type: "FeatureCollection", features } as FeatureCollection);
    },
    outline: (shape) => {
      outline.clearLayers();
      if (shape) outline.addData(shape as never);
    },
    mark: ([lng, lat], shape) => {
      marks.clearLayers();
      if (shape)
        L.geoJSON(shape, {
          interactive: false,
          style: { color: "#d0021b", weight: 2, fillOpacity: 0.6 },
        }).addTo(marks);
      L.circleMarker([lat, lng], {
        radius: 14,
        color: "#d0021b",
        weight: 3,
        fill: false,
        interactive: false,
      }).addTo(marks);
      map.setView([lat, lng], Math.max(map.getZoom(), 18), { animate: false });
    },
    resized: () => map.invalidateSize(),
    remove: () => map.remove(),
  };
}
