import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import obstacles from "../obstacle/vi.json";
import own from "./vi.json";

const vi = { ...own, ...obstacles };

export type ClearanceKey = keyof typeof vi;
export type ClearanceI18n = I18n<ClearanceKey | MessageKey>;

/** The texts of the officer's screens, and of what stands on them. */
export const words: Book<ClearanceKey> = {
  vi,
  async en() {
    const [first, second] = await Promise.all([import("./en.json"), import("../obstacle/en.json")]);
    return { default: { ...first.default, ...second.default } };
  },
};
