import type { Format } from "../lib/format.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import type vi from "./vi.json";

export type DrawKey = keyof typeof vi;

/** What the parts of the editor need from the page around them. */
export interface DrawHost {
  readonly i18n: I18n<DrawKey | MessageKey>;
  readonly format: Format;
  toast(text: string): void;
  announce(text: string): void;
}
