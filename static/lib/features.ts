import type { Geometry, Position } from "geojson";
import { type Bbox, bboxOf, screenDistance } from "./geo.ts";
import type { CollectionId, Corridor, LayerId, ViewState } from "./view.ts";

/** What every authored feature says of itself; collections add their own properties beside it. */
export interface Properties {
  name_vi?: string;
  name_en?: string;
  kind?: string;
  status?: string | null;
  accuracy?: "surveyed" | "indicative" | "demonstration";
  source?: string | null;
  source_date?: string | null;
  unverified?: boolean | null;
  corridors?: string[] | null;
  valid_from?: string | null;
  valid_to?: string | null;
  level?: string;
  [name: string]: unknown;
}

/** A feature as the map keeps it: with the box that makes "is it here" cheap. */
export interface MapFeature {
  collection: CollectionId;
  id: string;
  properties: Properties;
  geometry: Geometry | null;
  box: Bbox | null;
}

export function toMapFeature(
  collection: CollectionId,
  feature: { id?: string | number | undefined; properties: unknown; geometry: Geometry | null },
): MapFeature {
  return {
    collection,
    id: String(feature.id ?? ""),
    properties: readProperties(collection, feature.id, (feature.properties ?? {}) as Properties),
    geometry: feature.geometry,
    box: bboxOf(feature.geometry),
  };
}

/** A corridor belongs to itself; null lists become empty ones, so that nobody has to ask twice. */
function readProperties(
  collection: CollectionId,
  id: string | number | undefined,
  properties: Properties,
): Properties {
  if (collection === "corridors") return { ...properties, corridors: [String(id)] };
  if (properties.corridors === null) return { ...properties, corridors: [] };
  return { ...properties };
}

/** Days are compared as text: `valid_to` is the first day on which a thing no longer holds. */
export function validOn(properties: Properties, day: string): boolean {
  const { valid_from: from, valid_to: to } = properties;
  return (!from || from <= day) && (!to || to > day);
}

/** The layer on which a feature is drawn, or null for one that is never drawn. */
export function layerOf(feature: MapFeature): LayerId | null {
  switch (feature.collection) {
    case "zones":
      return (feature.properties.kind ?? "industrial_park") as LayerId;
    case "corridors":
    case "works":
    case "places":
    case "constraints":
    case "parcels":
      return feature.collection;
    case "admin-units":
      if (feature.properties.level === "province") return null;
      return feature.properties.valid_to ? "admin2020" : "admin2025";
  }
}

/** Whether a feature is drawn in a view: its layer is on, its corridor is chosen, its day has come. */
export function isShown(feature: MapFeature, state: ViewState): boolean {
  const layer = layerOf(feature);
  if (!layer || !state.layers.includes(layer)) return false;
  if (layer === "admin2020" && feature.properties.level !== "district") return false;
  if (layer === "constraints" && !validOn(feature.properties, state.at)) return false;
  return inCorridor(feature.properties.corridors, state.corridor);
}

export function inCorridor(corridors: string[] | null | undefined, chosen: Corridor): boolean {
  return chosen === "all" || !corridors || corridors.includes(chosen);
}

/** Two corridors are told apart only where one is at least this much nearer, in degrees (≈ 3 km). */
const HINGE = 0.03;

/**
 * Which corridors a feature belongs to by position, for the collections that do not say: the nearer
 * line, or both around Hạ Long where the lines meet.
 */
export function nearestCorridors(box: Bbox, lines: readonly MapFeature[]): string[] {
  const x = (box[0] + box[2]) / 2;
  const y = (box[1] + box[3]) / 2;
  const distances = lines
    .filter((line) => line.geometry)
    .map((line) => ({ id: line.id, d: screenDistance(x, y, thinned(line.geometry as Geometry)) }));
  const nearest = Math.min(...distances.map(({ d }) => d));
  return distances.filter(({ d }) => d - nearest < HINGE).map(({ id }) => id);
}

const THINNING = 8;

/** Every eighth corner of a line: enough to tell which of two corridors is nearer. */
function thinned(geometry: Geometry): Geometry {
  if (geometry.type !== "LineString") return geometry;
  const { coordinates } = geometry;
  const last = coordinates.length - 1;
  return {
    ...geometry,
    coordinates: coordinates.filter((_, at) => at % THINNING === 0 || at === last),
  };
}

export function pointPosition(feature: MapFeature): Position | null {
  return feature.geometry?.type === "Point" ? feature.geometry.coordinates : null;
}
