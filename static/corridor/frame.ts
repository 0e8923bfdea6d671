import type { Catalog } from "../lib/catalog.ts";
import { type Bbox, joinBbox } from "../lib/geo.ts";
import type { Corridor } from "../lib/view.ts";

/** Room around a corridor's line, in degrees: about its width of influence. */
const MARGIN = 0.07;

/** What the map frames for a corridor; both corridors together are the province that matters here. */
export function corridorBox(catalog: Catalog, corridor: Corridor, extent: Bbox): Bbox {
  const box = catalog
    .features("corridors")
    .filter(({ id }) => corridor === "all" || id === corridor)
    .reduce<Bbox | null>((sum, feature) => joinBbox(sum, feature.box), null);
  if (!box) return extent;
  return [box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN];
}
