import * as L from "leaflet";
import { isShown, type MapFeature, pointPosition } from "../lib/features.ts";
import type { ViewState } from "../lib/view.ts";
import { placeSign } from "./places.sign.ts";

/** From which zoom on a kind of place is drawn; deep-water ports and airports are looked for first. */
const MIN_ZOOM: Readonly<Record<string, number>> = {
  airport: 0,
  border_gate: 8.5,
  port: 8.5,
  interchange: 10,
  station: 10.5,
};

export interface PlacesLayer {
  set(features: readonly MapFeature[]): void;
  update(state: ViewState): void;
}

/** Places as round signs; planned ones are hollow with a broken ring. */
export function createPlacesLayer(map: L.Map): PlacesLayer {
  const markers = new Map<MapFeature, L.Marker>();
  let features: readonly MapFeature[] = [];
  return {
    set(next) {
      for (const marker of markers.values()) marker.remove();
      markers.clear();
      features = next;
    },
    update(state) {
      for (const feature of features) {
        const position = pointPosition(feature);
        if (!position) continue;
        const shown = isShown(feature, state) && state.zoom >= placeMinZoom(feature);
        let marker = markers.get(feature);
        if (shown && !marker) {
          marker = makeMarker(feature, position);
          markers.set(feature, marker);
        }
        if (shown) marker?.addTo(map);
        else marker?.remove();
      }
    },
  };
}

/** From which zoom on a place is drawn. */
export function placeMinZoom({ properties }: MapFeature): number {
  if (properties.deep_water === true) return 0;
  return MIN_ZOOM[properties.kind ?? ""] ?? 10;
}

function makeMarker(feature: MapFeature, position: number[]): L.Marker {
  return L.marker([position[1] ?? 0, position[0] ?? 0], {
    pane: "places",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({
      className: "place-marker",
      html: placeSign(feature.properties.kind ?? "", feature.properties.status ?? ""),
      iconSize: [26, 26],
    }),
  });
}
