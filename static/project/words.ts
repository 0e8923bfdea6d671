import type { ClearanceKey } from "../clearance/words.ts";
import { words as officer } from "../clearance/words.ts";
import type { PageHost } from "../frame/page.ts";
import type { Book, MessageKey } from "../lib/i18n.ts";
import own from "./vi.json";

const vi = { ...officer.vi, ...own };

export type ProjectKey = ClearanceKey | keyof typeof own;
export type ProjectHost = PageHost<ProjectKey | MessageKey>;

/** The texts of the project pages, with those of the officer's other screens. */
export const words: Book<ProjectKey> = {
  vi,
  async en() {
    const [first, second] = await Promise.all([officer.en(), import("./en.json")]);
    return { default: { ...first.default, ...second.default } };
  },
};
