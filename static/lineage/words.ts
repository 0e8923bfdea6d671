import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import vi from "./vi.json";

export type LineageKey = keyof typeof vi;
export type LineageI18n = I18n<LineageKey | MessageKey>;

export const words: Book<LineageKey> = { vi, en: () => import("./en.json") };
