import type { FeatureCollection } from "geojson";
import * as L from "leaflet";
import { type Bbox, bboxOf, joinBbox } from "../lib/geo.ts";
import { farLand, outlineWithin } from "./background.far.ts";

/** The map's own background: land, neighbours, rivers and lakes from the dataset; the sea is what is left. */
export function createBackground(map: L.Map): { set(collection: FeatureCollection): void } {
  const renderer = L.canvas({ pane: "background", padding: 0.6 });
  const styles: Record<string, L.PathOptions> = {
    far: { stroke: false, fill: true, fillColor: "#ece9e1", fillOpacity: 1 },
    neighbour: { color: "#ece9e1", weight: 1, fillColor: "#ece9e1", fillOpacity: 1 },
    border: { color: "#cfcabf", weight: 1, fill: false },
    land: { color: "#b4b9ac", weight: 1, fillColor: "#f9f7f1", fillOpacity: 1 },
    river: { color: "#bcd6e0", weight: 2, fill: false, lineCap: "round" },
    lake: { color: "#bcd6e0", weight: 1, fillColor: "#d5e6ec", fillOpacity: 1 },
  };
  const order = ["far", "neighbour", "border", "land", "lake", "river"];
  return {
    set(collection) {
      const frame = collection.features.reduce<Bbox | null>(
        (box, { geometry }) => joinBbox(box, bboxOf(geometry)),
        null,
      );
      const rank = (kind: unknown) => order.indexOf(String(kind));
      const borders = frame
        ? collection.features
            .filter(({ properties }) => properties?.kind === "neighbour")
            .map((feature) => outlineWithin(feature, frame))
        : [];
      const features = [farLand(), ...collection.features, ...borders].sort(
        (a, b) => rank(a.properties?.kind) - rank(b.properties?.kind),
      );
      L.geoJSON(features, {
        pane: "background",
        renderer,
        interactive: false,
        smoothFactor: 0.6,
        style: (feature) => styles[feature?.properties.kind as string] ?? {},
      } as L.GeoJSONOptions).addTo(map);
    },
  };
}

/** Street or satellite tiles over the own background, where the operator has named a source. */
export function createBasemap(map: L.Map, template: string): { show(on: boolean): void } {
  const tiles = L.tileLayer(template, { pane: "basemap", maxZoom: 20, crossOrigin: true });
  return {
    show(on) {
      if (on !== map.hasLayer(tiles)) on ? tiles.addTo(map) : tiles.remove();
    },
  };
}
