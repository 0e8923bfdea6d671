/** At most so many sites stand side by side. */
export const MOST = 4;
const KEY = "matbang.compare";

/** The sites put aside for comparison, on this device only. */
export interface Basket {
  ids(): readonly string[];
  has(id: string): boolean;
  /** Puts a site in or takes it out; answers false when there is no room left. */
  toggle(id: string): boolean;
  clear(): void;
  watch(run: (ids: readonly string[]) => void): () => void;
}

type Keeper = Pick<Storage, "getItem" | "setItem">;

export function createBasket(keeper: Keeper | null = deviceStorage()): Basket {
  let ids = read(keeper);
  const listeners = new Set<(ids: readonly string[]) => void>();
  const change = (next: string[]) => {
    ids = next;
    write(keeper, ids);
    for (const listener of [...listeners]) listener(ids);
  };
  return {
    ids: () => ids,
    has: (id) => ids.includes(id),
    toggle(id) {
      if (ids.includes(id)) change(ids.filter((other) => other !== id));
      else if (ids.length >= MOST) return false;
      else change([...ids, id]);
      return true;
    },
    clear: () => change([]),
    watch(run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
}

function deviceStorage(): Keeper | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What another version of the page has left there must not break this one. */
function read(keeper: Keeper | null): string[] {
  try {
    const kept: unknown = JSON.parse(keeper?.getItem(KEY) ?? "[]");
    if (!Array.isArray(kept)) return [];
    const ids = kept.filter((id): id is string => typeof id === "string" && id !== "");
    return [...new Set(ids)].slice(0, MOST);
  } catch {
    return [];
  }
}

function write(keeper: Keeper | null, ids: readonly string[]): void {
  try {
    keeper?.setItem(KEY, JSON.stringify(ids));
  } catch {
    // A browser that stores nothing still compares; it only forgets.
  }
}
