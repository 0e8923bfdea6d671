import type { Feature } from "geojson";
import * as L from "leaflet";

/** A unit on the map, with the key by which it is chosen. */
export interface PickableUnit {
  key: string;
  name: string;
  feature: Feature | null;
}

const PLAIN: L.PathOptions = { color: "#6b7d85", weight: 1, fillColor: "#f7f5ef", fillOpacity: 1 };
const CHOSEN: L.PathOptions = {
  color: "#083743",
  weight: 2,
  fillColor: "#22a7c9",
  fillOpacity: 0.75,
};

/** Shows units; a click chooses or drops one. Answers how to mark those that are chosen. */
export function createUnitPicker(
  container: HTMLElement,
  units: readonly PickableUnit[],
  onToggle: (key: string) => void,
): (keys: ReadonlySet<string>) => void {
  const map = L.map(container, { attributionControl: false, zoomSnap: 0.5, minZoom: 7 });
  map.zoomControl.setPosition("bottomright");
  const shapes = new Map<string, L.GeoJSON>();
  const all = L.featureGroup().addTo(map);
  for (const unit of units) {
    if (!unit.feature) continue;
    const shape = L.geoJSON(unit.feature, { style: PLAIN });
    shape.bindTooltip(unit.name, { sticky: true, direction: "top" });
    shape.on("click", () => onToggle(unit.key));
    shape.addTo(all);
    shapes.set(unit.key, shape);
  }
  const bounds = all.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [8, 8], animate: false });
  return (keys) => {
    for (const [key, shape] of shapes) {
      shape.setStyle(keys.has(key) ? CHOSEN : PLAIN);
      if (keys.has(key)) shape.bringToFront();
    }
  };
}
