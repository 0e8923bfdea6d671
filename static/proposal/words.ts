import drawVi from "../draw/vi.json";
import type { PageHost } from "../frame/page.ts";
import type { Book } from "../lib/i18n.ts";
import ownVi from "./vi.json";

export type Key = keyof typeof ownVi | keyof typeof drawVi;
export type Host = PageHost<Key>;

/** The texts of proposals and of the editor in them. */
export const words: Book<Key> = {
  vi: { ...drawVi, ...ownVi },
  async en() {
    const [own, draw] = await Promise.all([import("./en.json"), import("../draw/en.json")]);
    return { default: { ...draw.default, ...own.default } };
  },
};
