import type { Book, MessageKey } from "../lib/i18n.ts";
import vi from "./vi.json";

export type SheetKey = keyof typeof vi;
export type Key = SheetKey | MessageKey;
export const sheetWords: Book<SheetKey> = { vi, en: () => import("./en.json") };
