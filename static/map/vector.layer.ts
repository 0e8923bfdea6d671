import type { Feature } from "geojson";
import * as L from "leaflet";
import { isShown, type MapFeature } from "../lib/features.ts";
import type { ViewState } from "../lib/view.ts";

/** One way to draw a feature; a feature may be drawn by several (a fill below, a line above). */
export interface Stroke {
  pane: string;
  style(feature: MapFeature, zoom: number): L.PathOptions;
  /** Which of the features this stroke draws; all without it. */
  only?(feature: MapFeature): boolean;
}

export interface VectorLayer {
  /** Takes the features there are now; those that stay keep their drawing. */
  set(features: readonly MapFeature[]): void;
  update(state: ViewState): void;
}

/**
 * Draws features as SVG paths that never catch the pointer: what is under it is asked of hit.ts, so
 * that overlapping layers can all be found.
 */
export function createVectorLayer(map: L.Map, strokes: readonly Stroke[]): VectorLayer {
  const parts = strokes.map((stroke) => ({
    stroke,
    group: L.layerGroup().addTo(map),
    renderer: L.svg({ pane: stroke.pane, padding: 0.4 }),
    paths: new Map<MapFeature, L.Layer>(),
  }));
  let features: readonly MapFeature[] = [];

  const draw = (part: (typeof parts)[number], feature: MapFeature): L.Layer => {
    const options = {
      ...part.stroke.style(feature, map.getZoom()),
      pane: part.stroke.pane,
      renderer: part.renderer,
      interactive: false,
    };
    const shape: Feature = {
      type: "Feature",
      properties: {},
      geometry: feature.geometry as NonNullable<MapFeature["geometry"]>,
    };
    return L.GeoJSON.geometryToLayer(shape, {
      ...options,
      pointToLayer: (_, at) => L.circleMarker(at, { ...options, radius: 5 }),
    } as L.GeoJSONOptions);
  };

  return {
    set(next) {
      features = next;
      const alive = new Set(next);
      for (const part of parts) {
        for (const [feature, path] of part.paths) {
          if (alive.has(feature)) continue;
          path.remove();
          part.paths.delete(feature);
        }
      }
    },
    update(state) {
      const zoom = map.getZoom();
      for (const part of parts) {
        for (const feature of features) {
          if (!feature.geometry || part.stroke.only?.(feature) === false) continue;
          const known = part.paths.get(feature);
          if (!isShown(feature, state)) {
            if (known) part.group.removeLayer(known);
            continue;
          }
          const path = known ?? draw(part, feature);
          part.paths.set(feature, path);
          if (known) (path as L.Path).setStyle(part.stroke.style(feature, zoom));
          else applyStyle(path, part.stroke.style(feature, zoom));
          if (!part.group.hasLayer(path)) part.group.addLayer(path);
        }
      }
    },
  };
}

function applyStyle(layer: L.Layer, style: L.PathOptions): void {
  if ("setStyle" in layer) (layer as L.Path).setStyle(style);
}
