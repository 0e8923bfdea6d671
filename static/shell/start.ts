import type { Settings } from "../lib/api.ts";
import { readPermalink } from "../lib/permalink.ts";
import { DEFAULT_LAYERS, DEFAULT_WIDTH_KM, type ViewState } from "../lib/view.ts";

const LANG_KEY = "matbang.lang";

/** What the page works with until the service has answered, and if it never does. */
export const FALLBACK_SETTINGS: Settings = {
  basemap_url: "",
  demo: false,
  version: "",
  extent: [106.4, 20.64, 108.56, 21.68],
};

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/**
 * The day in Vietnam, wherever the reader is. Vietnam is seven hours ahead all year; asking Intl
 * would load its time zones before the first picture.
 */
export function todayInVietnam(): string {
  return new Date(Date.now() + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/** The view that the address asks for; what it leaves open is as last time (language) or as usual. */
export function initialState(today: string): { state: ViewState; placed: boolean } {
  const read = readPermalink(location.hash);
  const usual: ViewState = {
    zoom: 9,
    lat: 21.12,
    lng: 107.35,
    lang: rememberedLang(),
    corridor: "all",
    layers: DEFAULT_LAYERS,
    widthKm: DEFAULT_WIDTH_KM,
    at: today,
    asOf: "",
    asKnown: false,
    selection: null,
  };
  if (read.asOf && read.asOf >= today) delete read.asOf;
  return { state: { ...usual, ...read }, placed: read.zoom !== undefined };
}

/** What an address that was opened later changes: choices it does not name go back to the usual. */
export function stateFromAddress(read: Partial<ViewState>, today: string): Partial<ViewState> {
  return {
    corridor: "all",
    layers: DEFAULT_LAYERS,
    widthKm: DEFAULT_WIDTH_KM,
    at: today,
    asOf: "",
    asKnown: false,
    selection: null,
    ...read,
  };
}

export function rememberLang(lang: ViewState["lang"]): void {
  try {
    localStorage.setItem(LANG_KEY, lang);
  } catch {
    // A browser that stores nothing still shows the chosen language; it only forgets it.
  }
}

/** The language chosen last time on this device. */
export function rememberedLang(): ViewState["lang"] {
  try {
    return localStorage.getItem(LANG_KEY) === "en" ? "en" : "vi";
  } catch {
    return "vi";
  }
}
