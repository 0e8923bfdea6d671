import type { Feature, Geometry } from "geojson";
import type { Api } from "../lib/api.ts";
import { bboxOf, insideRings, labelPoint } from "../lib/geo.ts";

/** A lasso takes no more parcels than this at once; the page says when there were more. */
export const MOST_PARCELS = 2000;

export interface Lassoed {
  geometries: Geometry[];
  more: boolean;
}

/** The parcels whose middle lies within a line drawn around them. */
export async function parcelsWithin(
  api: Api,
  lasso: readonly [number, number][],
): Promise<Lassoed> {
  const ring = lasso.map(([x, y]) => [x, y]);
  const box = bboxOf({ type: "LineString", coordinates: ring });
  if (!box) return { geometries: [], more: false };
  const bbox = box.map((edge) => edge.toFixed(7)).join(",");
  const found: Feature[] = [];
  let page = await api.items("parcels", { bbox, limit: 1000 });
  found.push(...page.features);
  for (let next = nextOf(page); next && found.length < MOST_PARCELS; next = nextOf(page)) {
    page = await api.follow(next);
    found.push(...page.features);
  }
  return {
    geometries: found.flatMap(({ geometry }) => {
      const [x, y] = (geometry && labelPoint(geometry)) ?? [];
      return x !== undefined && y !== undefined && insideRings(x, y, [ring]) ? [geometry] : [];
    }),
    more: nextOf(page) !== undefined,
  };
}

function nextOf(page: { links?: { rel: string; href: string }[] }): string | undefined {
  return page.links?.find(({ rel }) => rel === "next")?.href;
}
