import type { Draft } from "./form.ts";

/** Keeps what is typed for one parcel by one account until it is sent, in this tab only. */
export function createDraft(account: string, parcel: number | string): Draft {
  const name = `matbang.step.${account}.${parcel}`;
  return {
    load() {
      try {
        const value: unknown = JSON.parse(sessionStorage.getItem(name) ?? "null");
        return value && typeof value === "object" ? (value as Record<string, string>) : null;
      } catch {
        return null;
      }
    },
    save(typed) {
      try {
        sessionStorage.setItem(name, JSON.stringify(typed));
      } catch {
        // A browser that stores nothing keeps it as long as the page.
      }
    },
    clear() {
      try {
        sessionStorage.removeItem(name);
      } catch {
        // Nothing was stored.
      }
    },
  };
}
