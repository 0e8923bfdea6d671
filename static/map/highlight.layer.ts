import type { Geometry } from "geojson";
import * as L from "leaflet";
import { SELECTED_COLOR } from "./palette.ts";

export interface Highlight {
  show(geometry: Geometry | null): void;
}

/** A white and a dark line around what is hovered or chosen; areas stay see-through. */
export function createHighlight(map: L.Map, strong: boolean): Highlight {
  const renderer = L.svg({ pane: "highlight", padding: 0.4 });
  const group = L.layerGroup().addTo(map);
  let shown: Geometry | null = null;
  const line = (color: string, weight: number, opacity: number) => (geometry: Geometry) =>
    L.geoJSON(geometry, {
      pane: "highlight",
      renderer,
      interactive: false,
      style: { color, weight, opacity, fill: false },
      pointToLayer: (_: unknown, at: L.LatLng) =>
        L.circleMarker(at, {
          pane: "highlight",
          renderer,
          interactive: false,
          radius: 17,
          color,
          weight,
          opacity,
          fill: false,
        }),
    } as L.GeoJSONOptions);
  const strokes = strong
    ? [line("#ffffff", 7, 0.95), line(SELECTED_COLOR, 3, 1)]
    : [line("#ffffff", 5, 0.8), line(SELECTED_COLOR, 2, 0.85)];
  return {
    show(geometry) {
      if (geometry === shown) return;
      shown = geometry;
      group.clearLayers();
      if (geometry) for (const stroke of strokes) group.addLayer(stroke(geometry));
    },
  };
}
