import { type EnquiryKey, words as enquiryWords } from "../enquiry/words.ts";
import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import { type PhotoKey, words as photoWords } from "../photo/words.ts";
import type { Basket } from "./basket.ts";
import type { SiteClient } from "./client.ts";
import vi from "./vi.json";

export type SiteKey = keyof typeof vi | EnquiryKey | PhotoKey;

/** The texts of the investor's pages, with those of the form and the pictures. */
export const words: Book<SiteKey> = {
  vi: { ...vi, ...enquiryWords.vi, ...photoWords.vi },
  en: async () => {
    const [own, enquiry, photo] = await Promise.all([
      import("./en.json"),
      enquiryWords.en(),
      photoWords.en(),
    ]);
    return { default: { ...own.default, ...enquiry.default, ...photo.default } };
  },
};

/** What every part of the investor's pages is given. */
export interface SiteHost extends PageHost<SiteKey> {
  readonly client: SiteClient;
  readonly basket: Basket;
}
