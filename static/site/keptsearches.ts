const KEY = "matbang.searches";
const MOST = 50;

/**
 * The secrets of the searches that were saved on this device without an account. Who has one sees the
 * search and can delete it; the device is the only place that knows them all.
 */
export interface KeptSearches {
  tokens(): readonly string[];
  add(token: string): void;
  remove(token: string): void;
}

export function createKeptSearches(keeper: Storage | null = deviceStorage()): KeptSearches {
  const read = (): string[] => {
    try {
      const kept: unknown = JSON.parse(keeper?.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((item) => typeof item === "string") : [];
    } catch {
      return [];
    }
  };
  const write = (tokens: string[]) => {
    try {
      keeper?.setItem(KEY, JSON.stringify(tokens.slice(0, MOST)));
    } catch {
      // Then the link in the dialog is the only way back, and it says so.
    }
  };
  return {
    tokens: read,
    add: (token) => write([token, ...read().filter((other) => other !== token)]),
    remove: (token) => write(read().filter((other) => other !== token)),
  };
}

function deviceStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
