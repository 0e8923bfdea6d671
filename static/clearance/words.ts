import correction from "../correction/vi.json";
import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import obstacles from "../obstacle/vi.json";
import own from "./vi.json";

const vi = { ...own, ...obstacles, ...correction };

export type ClearanceKey = keyof typeof vi;
export type ClearanceI18n = I18n<ClearanceKey | MessageKey>;

/** The texts of the officer's screens, and of what stands on them. */
export const words: Book<ClearanceKey> = {
  vi,
  async en() {
    const [first, second, third] = await Promise.all([
      import("./en.json"),
      import("../obstacle/en.json"),
      import("../correction/en.json"),
    ]);
    return { default: { ...first.default, ...second.default, ...third.default } };
  },
};
