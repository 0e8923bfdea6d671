import { isShown, type MapFeature } from "../lib/features.ts";
import { type Bbox, insideGeometry, screenDistance } from "../lib/geo.ts";
import type { ViewState } from "../lib/view.ts";

/** How near the pointer must come, in pixels. */
const POINT_REACH = 15;
const LINE_REACH = 7;

/**
 * What lies under a point of the map, the most specific first: places, lines, then areas from the
 * smallest to the largest. `degreesPerPixel` is the size of a pixel in degrees of latitude.
 */
export function hitsAt(
  features: Iterable<MapFeature>,
  lng: number,
  lat: number,
  degreesPerPixel: number,
  state: ViewState,
): MapFeature[] {
  const hits: { feature: MapFeature; rank: number; size: number }[] = [];
  for (const feature of features) {
    const { geometry, box } = feature;
    if (!geometry || !box || !isShown(feature, state)) continue;
    const area = geometry.type === "Polygon" || geometry.type === "MultiPolygon";
    const reach = geometry.type === "Point" ? POINT_REACH : LINE_REACH;
    const margin = area ? 0 : reach * degreesPerPixel * 1.1;
    if (!nearBox(box, lng, lat, margin)) continue;
    if (area) {
      if (insideGeometry(lng, lat, geometry))
        hits.push({ feature, rank: RANKS[feature.collection] ?? 9, size: boxSize(box) });
      continue;
    }
    const distance = screenDistance(lng, lat, geometry);
    if (distance <= reach * degreesPerPixel)
      hits.push({ feature, rank: lineRank(feature), size: distance });
  }
  hits.sort((a, b) => a.rank - b.rank || a.size - b.size);
  return hits.map(({ feature }) => feature);
}

/** Areas: zones before what limits them, administrative units last. */
const RANKS: Readonly<Record<string, number>> = { zones: 3, constraints: 4, "admin-units": 6 };

/** A place stands for its port or airport; the work of the same name comes after it. */
function lineRank(feature: MapFeature): number {
  if (feature.collection === "places") return 0;
  return feature.geometry?.type === "Point" ? 1 : 2;
}

function nearBox(box: Bbox, x: number, y: number, margin: number): boolean {
  return (
    x >= box[0] - margin && x <= box[2] + margin && y >= box[1] - margin && y <= box[3] + margin
  );
}

function boxSize(box: Bbox): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}
