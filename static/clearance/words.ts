import approvals from "../approval/vi.json";
import attachments from "../attachment/vi.json";
import clock from "../clock/vi.json";
import correction from "../correction/vi.json";
import downloads from "../download/vi.json";
import type { Book, I18n, MessageKey } from "../lib/i18n.ts";
import obstacles from "../obstacle/vi.json";
import own from "./vi.json";

const vi = {
  ...own,
  ...correction,
  ...clock,
  ...obstacles,
  ...attachments,
  ...approvals,
  ...downloads,
};

export type ClearanceKey = keyof typeof vi;
export type ClearanceI18n = I18n<ClearanceKey | MessageKey>;

/** The texts of the officer's screens, and of what stands on them. */
export const words: Book<ClearanceKey> = {
  vi,
  async en() {
    const [first, correctionEn, clockEn, obstaclesEn, attachmentsEn, approvalsEn, downloadsEn] =
      await Promise.all([
        import("./en.json"),
        import("../correction/en.json"),
        import("../clock/en.json"),
        import("../obstacle/en.json"),
        import("../attachment/en.json"),
        import("../approval/en.json"),
        import("../download/en.json"),
      ]);
    return {
      default: {
        ...first.default,
        ...correctionEn.default,
        ...clockEn.default,
        ...obstaclesEn.default,
        ...attachmentsEn.default,
        ...approvalsEn.default,
        ...downloadsEn.default,
      },
    };
  },
};
