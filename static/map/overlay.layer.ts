import type { Geometry } from "geojson";
import * as L from "leaflet";
import { svg } from "../lib/dom.ts";

/** A geometry that the page lays over the map for a while, such as what a finding is about. */
export interface Overlaid {
  geometry: Geometry;
  look: "fault" | "gained" | "lost" | "finding" | "other" | "lot";
  /** Colour of a lot. */
  color?: string;
}

/** A place with a number, such as that of a comment. */
export interface Pin {
  id: string;
  at: [number, number];
  text: string;
  label: string;
  done: boolean;
}

export interface Overlay {
  show(items: readonly Overlaid[]): void;
  pins(pins: readonly Pin[], chosen: (id: string) => void): void;
}

// Gained and lost differ by pattern too: not everybody tells green from red.
const LOOKS: Record<Overlaid["look"], L.PathOptions> = {
  fault: { color: "#9b2c1f", weight: 3, fillColor: "#9b2c1f", fillOpacity: 0.35 },
  finding: { color: "#9b2c1f", weight: 3, fillColor: "url(#hatch-finding)", fillOpacity: 1 },
  gained: { color: "#22633b", weight: 2.5, fillColor: "url(#hatch-gained)", fillOpacity: 1 },
  lost: {
    color: "#9b2c1f",
    weight: 2.5,
    dashArray: "6 4",
    fillColor: "url(#hatch-lost)",
    fillOpacity: 1,
  },
  other: { color: "#3f4b9c", weight: 2, dashArray: "6 4", fillOpacity: 0.05 },
  lot: { color: "#fff", weight: 1.5, fillOpacity: 0.55 },
};

export function createOverlay(map: L.Map): Overlay {
  installHatches();
  const group = L.layerGroup().addTo(map);
  const signs = L.layerGroup().addTo(map);
  const renderer = L.svg({ pane: "highlight", padding: 0.4 });
  return {
    show(items) {
      group.clearLayers();
      for (const { geometry, look, color } of items) {
        const style = {
          ...LOOKS[look],
          ...(color ? { fillColor: color } : {}),
          pane: "highlight",
          renderer,
          interactive: false,
          pmIgnore: true,
          snapIgnore: true,
        };
        group.addLayer(
          L.geoJSON(geometry, {
            style,
            pane: "highlight",
            interactive: false,
            pointToLayer: (_: unknown, at: L.LatLng) =>
              L.circleMarker(at, { ...style, radius: 10 } as L.CircleMarkerOptions),
          } as L.GeoJSONOptions),
        );
      }
    },
    pins(pins, chosen) {
      signs.clearLayers();
      for (const { id, at, text, label, done } of pins) {
        const marker = L.marker([at[1], at[0]], {
          icon: L.divIcon({
            className: `comment-pin ${done ? "is-done" : ""}`,
            html: text,
            iconSize: [30, 30],
            iconAnchor: [4, 30],
          }),
          keyboard: false,
          title: label,
          pmIgnore: true,
          snapIgnore: true,
        } as L.MarkerOptions);
        signs.addLayer(marker.on("click", () => chosen(id)));
      }
    },
  };
}

function installHatches(): void {
  if (document.getElementById("hatch-gained")) return;
  const defs = [
    hatch("hatch-gained", "#22633b", 45),
    hatch("hatch-lost", "#9b2c1f", -45),
    hatch("hatch-finding", "#9b2c1f", 0),
  ];
  document.body.append(
    svg(
      "svg",
      { width: 0, height: 0, "aria-hidden": "true", focusable: "false", class: "pattern-holder" },
      svg("defs", {}, ...defs),
    ),
  );
}

function hatch(id: string, color: string, angle: number): SVGElement {
  return svg(
    "pattern",
    {
      id,
      width: 8,
      height: 8,
      patternUnits: "userSpaceOnUse",
      patternTransform: `rotate(${angle})`,
    },
    svg("rect", { width: 8, height: 8, fill: color, "fill-opacity": 0.18 }),
    svg("line", { x1: 0, y1: 0, x2: 0, y2: 8, stroke: color, "stroke-width": 3 }),
  );
}
