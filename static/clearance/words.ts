import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import vi from "./vi.json";

export type ClearanceKey = keyof typeof vi;
export type ClearanceI18n = I18n<ClearanceKey | MessageKey>;

/** The texts of the officer's screens. */
export const words: Book<ClearanceKey> = { vi, en: () => import("./en.json") };
