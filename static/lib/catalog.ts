import type { Api, ClearanceRow, Reference } from "./api.ts";
import { type MapFeature, nearestCorridors, toMapFeature } from "./features.ts";
import type { CollectionId } from "./view.ts";

/** The collections that are small enough to be held whole; parcels come as tiles and single items. */
export type WholeCollection = Exclude<CollectionId, "parcels">;
export const WHOLE: readonly WholeCollection[] = [
  "corridors",
  "zones",
  "works",
  "places",
  "constraints",
  "admin-units",
];

export type LoadStatus = "idle" | "loading" | "ready" | "error";

/** Everything the page has fetched once and keeps. */
export interface Catalog {
  status(collection: WholeCollection): LoadStatus;
  features(collection: WholeCollection): readonly MapFeature[];
  find(collection: CollectionId, id: string): MapFeature | undefined;
  /** Fetches a collection unless it is there or on its way. Never throws: ask `status`. */
  load(collection: WholeCollection): Promise<void>;
  /** Fetches again what failed. */
  retry(): void;
  watch(run: (collection: WholeCollection) => void): () => void;
  reference(): Promise<Reference>;
  /** Clearance by zone, fetched once; a failure is forgotten so that the next one asks again. */
  clearanceByZone(): Promise<ClearanceRow[]>;
}

interface Slot {
  status: LoadStatus;
  features: MapFeature[];
  byId: Map<string, MapFeature>;
}

export function createCatalog(api: Api): Catalog {
  const slots = new Map<WholeCollection, Slot>();
  const listeners = new Set<(collection: WholeCollection) => void>();
  const slot = (name: WholeCollection): Slot => {
    const known = slots.get(name);
    if (known) return known;
    const made: Slot = { status: "idle", features: [], byId: new Map() };
    slots.set(name, made);
    return made;
  };
  const tell = (name: WholeCollection) => {
    for (const listener of [...listeners]) listener(name);
  };
  const fill = (name: WholeCollection, features: MapFeature[]) => {
    const target = slot(name);
    target.features = features;
    target.byId = new Map(features.map((feature) => [feature.id, feature]));
    target.status = "ready";
    placeByCorridor(slots);
    tell(name);
  };
  const load = async (name: WholeCollection) => {
    const target = slot(name);
    if (target.status === "ready" || target.status === "loading") return;
    target.status = "loading";
    tell(name);
    try {
      const raw = await api.allItems(name);
      fill(
        name,
        raw.map((feature) => toMapFeature(name, feature)),
      );
    } catch {
      target.status = "error";
      tell(name);
    }
  };
  return {
    load,
    status: (name) => slot(name).status,
    features: (name) => slot(name).features,
    find: (name, id) => (name === "parcels" ? undefined : slot(name).byId.get(id)),
    retry() {
      for (const [name, { status }] of slots) if (status === "error") void load(name);
    },
    watch(run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    reference: remembered(() => api.reference()),
    clearanceByZone: remembered(() => api.clearance("zone")),
  };
}

/** Gives a corridor to features whose collection names none, once the two lines are known. */
function placeByCorridor(slots: Map<WholeCollection, Slot>): void {
  const lines = slots.get("corridors")?.features ?? [];
  if (lines.length === 0) return;
  for (const name of ["constraints", "admin-units"] as const) {
    for (const feature of slots.get(name)?.features ?? []) {
      if (feature.properties.corridors || !feature.box) continue;
      feature.properties.corridors = nearestCorridors(feature.box, lines);
    }
  }
}

function remembered<T>(fetchOnce: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | null = null;
  return () => {
    promise ??= fetchOnce().catch((error: unknown) => {
      promise = null;
      throw error;
    });
    return promise;
  };
}
