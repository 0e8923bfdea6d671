import type { PageHost } from "../frame/page.ts";
import type { Book, MessageKey } from "../lib/i18n.ts";
import vi from "./vi.json";

export type LawKey = keyof typeof vi;
export type LawHost = PageHost<LawKey | MessageKey>;

export const words: Book<LawKey> = { vi, en: () => import("./en.json") };
