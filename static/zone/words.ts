import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import { type PhotoKey, words as photoWords } from "../photo/words.ts";
import vi from "./vi.json";

export type ZoneKey = keyof typeof vi | PhotoKey;
export type ZoneHost = PageHost<ZoneKey>;

export const words: Book<ZoneKey> = {
  vi: { ...vi, ...photoWords.vi },
  en: async () => {
    const [own, photo] = await Promise.all([import("./en.json"), photoWords.en()]);
    return { default: { ...own.default, ...photo.default } };
  },
};
