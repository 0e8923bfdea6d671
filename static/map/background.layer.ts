import type { Feature, FeatureCollection, Position } from "geojson";
import * as L from "leaflet";
import { type Bbox, bboxOf, joinBbox } from "../lib/geo.ts";

/** The map's own background: land, neighbours, rivers and lakes from the dataset; the sea is what is left. */
export function createBackground(map: L.Map): { set(collection: FeatureCollection): void } {
  const renderer = L.canvas({ pane: "background", padding: 0.6 });
  const styles: Record<string, L.PathOptions> = {
    neighbour: { color: "#cfcabf", weight: 1, fillColor: "#ece9e1", fillOpacity: 1 },
    land: { color: "#b4b9ac", weight: 1, fillColor: "#f9f7f1", fillOpacity: 1 },
    river: { color: "#bcd6e0", weight: 2, fill: false, lineCap: "round" },
    lake: { color: "#bcd6e0", weight: 1, fillColor: "#d5e6ec", fillOpacity: 1 },
  };
  const order = ["neighbour", "land", "lake", "river"];
  return {
    set(collection) {
      const frame = collection.features.reduce<Bbox | null>(
        (box, { geometry }) => joinBbox(box, bboxOf(geometry)),
        null,
      );
      const rank = (kind: unknown) => order.indexOf(String(kind));
      const features = collection.features
        .map((feature) => goOn(feature, frame))
        .sort((a, b) => rank(a.properties?.kind) - rank(b.properties?.kind));
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

/** How far neighbours are drawn on beyond the frame of the dataset, in degrees. */
const BEYOND = 4;
const EDGE = 0.005;

/** A neighbour that was cut off at the frame goes on: its corners on the frame are moved outwards. */
function goOn(feature: Feature, frame: Bbox | null): Feature {
  const { geometry } = feature;
  if (!frame || feature.properties?.kind !== "neighbour") return feature;
  const [west, south, east, north] = frame;
  const move = ([x = 0, y = 0]: Position): Position => [
    x <= west + EDGE ? x - BEYOND : x >= east - EDGE ? x + BEYOND : x,
    y <= south + EDGE ? y - BEYOND : y >= north - EDGE ? y + BEYOND : y,
  ];
  const rings = (polygon: Position[][]) => polygon.map((ring) => ring.map(move));
  if (geometry.type === "Polygon")
    return { ...feature, geometry: { ...geometry, coordinates: rings(geometry.coordinates) } };
  if (geometry.type === "MultiPolygon")
    return { ...feature, geometry: { ...geometry, coordinates: geometry.coordinates.map(rings) } };
  return feature;
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
