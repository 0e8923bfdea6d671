import type { Geometry } from "geojson";
import * as L from "leaflet";

/** How far one comes by road within some minutes. */
export interface ReachArea {
  minutes: number;
  geometry: Geometry;
}

export interface Reach {
  set(areas: readonly ReachArea[]): void;
}

/** Isochrones under the sites: the shorter the time, the fuller the colour; edges tell them apart without it. */
export function createReach(map: L.Map): Reach {
  const renderer = L.svg({ pane: "corridor-bands", padding: 0.4 });
  const group = L.layerGroup().addTo(map);
  return {
    set(areas) {
      group.clearLayers();
      const sorted = [...areas].sort((a, b) => b.minutes - a.minutes);
      for (const { minutes, geometry } of sorted)
        group.addLayer(
          L.geoJSON(geometry, {
            pane: "corridor-bands",
            renderer,
            interactive: false,
            style: {
              color: "#5b2a86",
              weight: 1.75,
              dashArray: minutes <= 30 ? "" : "6 5",
              fillColor: "#7d4bb0",
              fillOpacity: minutes <= 30 ? 0.24 : 0.13,
            },
          } as L.GeoJSONOptions),
        );
    },
  };
}
