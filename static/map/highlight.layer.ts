import type { Geometry } from "geojson";
import * as L from "leaflet";
import { SELECTED_COLOR } from "./palette.ts";

export interface Highlight {
  /** Dashed, as everything whose position is only approximate. */
  show(geometry: Geometry | null, dashed?: boolean): void;
}

/** A white and a dark line around what is hovered or chosen; areas stay see-through. */
export function createHighlight(map: L.Map, strong: boolean): Highlight {
  const renderer = L.svg({ pane: "highlight", padding: 0.4 });
  const group = L.layerGroup().addTo(map);
  let shown: Geometry | null = null;
  const line =
    (color: string, weight: number, opacity: number) => (geometry: Geometry, dashed: boolean) =>
      L.geoJSON(geometry, {
        pane: "highlight",
        renderer,
        interactive: false,
        style: {
          color,
          weight,
          opacity,
          fill: false,
          lineCap: "butt",
          ...(dashed && color === SELECTED_COLOR ? { dashArray: "12 4" } : {}),
        },
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
    show(geometry, dashed = false) {
      if (geometry === shown) return;
      shown = geometry;
      group.clearLayers();
      if (geometry) for (const stroke of strokes) group.addLayer(stroke(geometry, dashed));
    },
  };
}
