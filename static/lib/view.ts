import type { Lang } from "./i18n.ts";

/** What the page shows, and therefore what the address bar holds. */
export interface ViewState {
  zoom: number;
  lat: number;
  lng: number;
  lang: Lang;
  corridor: Corridor;
  /** Layers switched on, in the order of LAYERS. */
  layers: readonly LayerId[];
  /** Width of influence to each side of a corridor, kilometres. */
  widthKm: number;
  /** Day (YYYY-MM-DD) at which constraint areas are asked for. */
  at: string;
  /** Day (YYYY-MM-DD) of which the parcels are shown; empty is today. */
  asOf: string;
  /** Whether only what was recorded by the end of that day counts. */
  asKnown: boolean;
  selection: Selection | null;
  /** What parcels are coloured by; their state where nothing is said. */
  shade?: Shade;
}

export type Shade = "state" | "late";

export type Corridor = "all" | "west" | "east";

export const LAYERS = [
  "parcels",
  "industrial_park",
  "economic_zone",
  "industrial_cluster",
  "study_area",
  "corridors",
  "works",
  "places",
  "constraints",
  "admin2025",
  "admin2020",
  "basemap",
] as const;
export type LayerId = (typeof LAYERS)[number];

export const DEFAULT_LAYERS: readonly LayerId[] = LAYERS.filter(
  (id) => !["constraints", "admin2025", "admin2020"].includes(id),
);

export const COLLECTIONS = [
  "zones",
  "corridors",
  "works",
  "places",
  "parcels",
  "constraints",
  "admin-units",
] as const;
export type CollectionId = (typeof COLLECTIONS)[number];

/** A feature of a collection, or a bare point of the map ("lon,lat"). */
export interface Selection {
  collection: CollectionId | "point";
  id: string;
}

export const DEFAULT_WIDTH_KM = 5;
export const MIN_WIDTH_KM = 1;
export const MAX_WIDTH_KM = 20;

/** Switches one layer; the order stays that of LAYERS. The two divisions of the province exclude each other. */
export function withLayer(layers: readonly LayerId[], id: LayerId, on: boolean): LayerId[] {
  const rivals: Partial<Record<LayerId, LayerId>> = {
    admin2025: "admin2020",
    admin2020: "admin2025",
  };
  return LAYERS.filter((layer) => {
    if (layer === id) return on;
    if (on && layer === rivals[id]) return false;
    return layers.includes(layer);
  });
}

/** What the service is asked of the parcels of a view: nothing more where they are those of today. */
export function pastQuery({ asOf, asKnown }: Pick<ViewState, "asOf" | "asKnown">): {
  at?: string;
  known?: string;
} {
  return asOf ? { at: asOf, ...(asKnown ? { known: asOf } : {}) } : {};
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  return a?.collection === b?.collection && a?.id === b?.id;
}
