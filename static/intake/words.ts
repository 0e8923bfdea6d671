import type { Book, MessageKey } from "../lib/i18n.ts";
import vi from "./vi.json";

export type IntakeKey = keyof typeof vi;
export type Key = IntakeKey | MessageKey;
export const intakeWords: Book<IntakeKey> = { vi, en: () => import("./en.json") };
