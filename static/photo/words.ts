import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import vi from "./vi.json";

export type PhotoKey = keyof typeof vi;
export type PhotoHost = PageHost<PhotoKey>;

export const words: Book<PhotoKey> = { vi, en: () => import("./en.json") };
