import * as L from "leaflet";

/** A line or area under measurement. */
export interface Sketch {
  draw(points: readonly [number, number][], closed: boolean, cursor: [number, number] | null): void;
  clear(): void;
}

export function createSketch(map: L.Map): Sketch {
  const group = L.layerGroup().addTo(map);
  const renderer = L.svg({ pane: "sketch", padding: 0.4 });
  const base = { pane: "sketch", renderer, interactive: false };
  return {
    draw(points, closed, cursor) {
      group.clearLayers();
      const fixed = points.map(([lng, lat]) => L.latLng(lat, lng));
      const all = cursor ? [...fixed, L.latLng(cursor[1], cursor[0])] : fixed;
      if (closed && all.length > 2)
        group.addLayer(
          L.polygon(all, { ...base, stroke: false, fillColor: "#0e5a6d", fillOpacity: 0.16 }),
        );
      const ring = closed && all.length > 2 ? [...all, all[0] as L.LatLng] : all;
      group.addLayer(L.polyline(ring, { ...base, color: "#ffffff", weight: 6, opacity: 0.9 }));
      group.addLayer(
        L.polyline(ring, {
          ...base,
          color: "#0b1f2a",
          weight: 2.5,
          ...(cursor ? { dashArray: "6 5" } : {}),
        }),
      );
      for (const point of fixed)
        group.addLayer(
          L.circleMarker(point, {
            ...base,
            radius: 5,
            color: "#0b1f2a",
            weight: 2,
            fillColor: "#ffffff",
            fillOpacity: 1,
          }),
        );
    },
    clear: () => group.clearLayers(),
  };
}
