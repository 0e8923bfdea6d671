import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import vi from "./vi.json";

export type EnquiryKey = keyof typeof vi;
export type EnquiryHost = PageHost<EnquiryKey>;

export const words: Book<EnquiryKey> = { vi, en: () => import("./en.json") };
