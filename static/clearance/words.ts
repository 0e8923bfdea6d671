import clock from "../clock/vi.json";
import correction from "../correction/vi.json";
import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import obstacles from "../obstacle/vi.json";
import own from "./vi.json";

const vi = { ...own, ...obstacles, ...correction, ...clock };

export type ClearanceKey = keyof typeof vi;
export type ClearanceI18n = I18n<ClearanceKey | MessageKey>;

/** The texts of the officer's screens, and of what stands on them. */
export const words: Book<ClearanceKey> = {
  vi,
  async en() {
    const books = await Promise.all([
      import("./en.json"),
      import("../obstacle/en.json"),
      import("../correction/en.json"),
      import("../clock/en.json"),
    ]);
    const [first, second, third, fourth] = books;
    return {
      default: { ...first.default, ...second.default, ...third.default, ...fourth.default },
    };
  },
};
