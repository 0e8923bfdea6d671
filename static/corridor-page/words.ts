import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import vi from "./vi.json";

export type CorridorKey = keyof typeof vi;
export type CorridorHost = PageHost<CorridorKey>;

export const words: Book<CorridorKey> = { vi, en: () => import("./en.json") };
