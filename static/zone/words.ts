import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import vi from "./vi.json";

export type ZoneKey = keyof typeof vi;
export type ZoneHost = PageHost<ZoneKey>;

export const words: Book<ZoneKey> = { vi, en: () => import("./en.json") };
