import {
  COLLECTIONS,
  type Corridor,
  DEFAULT_LAYERS,
  DEFAULT_WIDTH_KM,
  LAYERS,
  type LayerId,
  MAX_WIDTH_KM,
  MIN_WIDTH_KM,
  type Selection,
  type ViewState,
} from "./view.ts";

/**
 * Writes the view as the part of the address behind "#":
 * `10/21.1500/107.3500&lang=en&corridor=west&layers=zones,works&w=8&sel=zones:kcn-dong-mai`.
 * What is as usual is left out, except the language, so that a link is read as it was sent.
 */
export function writePermalink(state: ViewState, today: string): string {
  const digits = Math.max(4, Math.min(6, Math.ceil(state.zoom / 3)));
  const parts = [
    `${round(state.zoom, 2)}/${state.lat.toFixed(digits)}/${state.lng.toFixed(digits)}`,
    `lang=${state.lang}`,
  ];
  if (state.corridor !== "all") parts.push(`corridor=${state.corridor}`);
  if (!sameLayers(state.layers, DEFAULT_LAYERS))
    parts.push(`layers=${state.layers.join(",") || "none"}`);
  if (state.widthKm !== DEFAULT_WIDTH_KM) parts.push(`w=${state.widthKm}`);
  if (state.at !== today) parts.push(`at=${state.at}`);
  if (state.asOf) parts.push(`asof=${state.asOf}`);
  if (state.asOf && state.asKnown) parts.push("known=1");
  if (state.shade === "late") parts.push("by=late");
  if (state.selection)
    parts.push(`sel=${state.selection.collection}:${encodeURIComponent(state.selection.id)}`);
  return parts.join("&");
}

/** Reads what it understands of an address and passes over the rest: an old link must still open. */
export function readPermalink(hash: string): Partial<ViewState> {
  const parts = hash.replace(/^#/, "").split("&");
  const out: Partial<ViewState> = { ...readPlace(parts[0] ?? "") };
  for (const pair of parts) {
    const at = pair.indexOf("=");
    if (at > 0) Object.assign(out, readPair(pair.slice(0, at), pair.slice(at + 1)));
  }
  return out;
}

function readPlace(text: string): Partial<ViewState> {
  const numbers = text.split("/").map(Number);
  const [zoom, lat, lng] = numbers;
  if (numbers.length !== 3 || zoom === undefined || lat === undefined || lng === undefined)
    return {};
  const sane =
    numbers.every(Number.isFinite) &&
    zoom >= 0 &&
    zoom <= 22 &&
    Math.abs(lat) <= 85 &&
    Math.abs(lng) <= 180;
  return sane ? { zoom, lat, lng } : {};
}

function readPair(name: string, value: string): Partial<ViewState> {
  switch (name) {
    case "lang":
      return value === "vi" || value === "en" ? { lang: value } : {};
    case "corridor":
      return ["all", "west", "east"].includes(value) ? { corridor: value as Corridor } : {};
    case "layers": {
      const wanted = value.split(",");
      const layers = LAYERS.filter((id: LayerId) => wanted.includes(id));
      // Nothing that we know is no wish to see nothing.
      return layers.length > 0 || value === "none" ? { layers } : {};
    }
    case "w": {
      const km = Number(value);
      return km >= MIN_WIDTH_KM && km <= MAX_WIDTH_KM ? { widthKm: km } : {};
    }
    case "at":
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? { at: value } : {};
    case "asof":
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? { asOf: value } : {};
    case "known":
      return { asKnown: value === "1" };
    case "by":
      return value === "late" ? { shade: "late" } : {};
    case "sel":
      return { selection: readSelection(value) };
    default:
      return {};
  }
}

function readSelection(text: string): Selection | null {
  const colon = text.indexOf(":");
  const collection = COLLECTIONS.find((name) => name === text.slice(0, colon));
  const id = safeDecode(text.slice(colon + 1));
  if (!id) return null;
  if (collection) return { collection, id };
  return text.startsWith("point:") && parsePoint(id) ? { collection: "point", id } : null;
}

/** A bare point is "lon,lat" in degrees. */
export function parsePoint(id: string): [number, number] | null {
  const [lon, lat, ...rest] = id.split(",").map(Number);
  if (rest.length > 0 || lon === undefined || lat === undefined) return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function sameLayers(a: readonly LayerId[], b: readonly LayerId[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
