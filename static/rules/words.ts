import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import vi from "./vi.json";

export type RuleKey = keyof typeof vi;
export type RuleHost = PageHost<RuleKey>;

export const words: Book<RuleKey> = { vi, en: () => import("./en.json") };
