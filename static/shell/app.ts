import type { Api, Settings } from "../lib/api.ts";
import type { Catalog } from "../lib/catalog.ts";
import type { MapFeature } from "../lib/features.ts";
import type { Format } from "../lib/format.ts";
import type { Bbox } from "../lib/geo.ts";
import type { I18n } from "../lib/i18n.ts";
import type { Store } from "../lib/store.ts";
import type { Selection, ViewState } from "../lib/view.ts";
import type { Scene } from "../map/scene.ts";

/** What the parts of the page are given. It is made anew when the language changes. */
export interface App {
  readonly api: Api;
  readonly catalog: Catalog;
  readonly store: Store<ViewState>;
  readonly scene: Scene;
  readonly settings: Settings;
  readonly i18n: I18n;
  readonly format: Format;
  /** Today in Vietnam, YYYY-MM-DD. */
  readonly today: string;
  /** Says a sentence to a screen reader. */
  announce(text: string): void;
  /** Shows a short message that goes away by itself. */
  toast(text: string): void;
  /** Shows a feature's panel; with `frame` the map goes there too. */
  select(selection: Selection | null, frame?: Bbox | "feature" | null): void;
  /** What lay under the last click, the chosen one included. */
  touched(): Touched | null;
  /** Registers what has to be undone when this part of the page goes away. */
  own(stop: () => void): void;
}

/** A click on the map: where, and all that lay there. */
export interface Touched {
  lng: number;
  lat: number;
  hits: readonly MapFeature[];
}

/** A narrow screen shows panels as sheets from below. */
export function isPhone(): boolean {
  return window.matchMedia("(max-width: 760px)").matches;
}
