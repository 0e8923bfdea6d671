import type { PageHost } from "../frame/page.ts";
import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import vi from "./vi.json";

export type CaseKey = keyof typeof vi;
export type CaseHost = PageHost<CaseKey>;
export type CaseI18n = I18n<CaseKey | MessageKey>;

export const words: Book<CaseKey> = { vi, en: () => import("./en.json") };
