import type { Step } from "../clearance/law.ts";
import { Problem, Unreachable } from "../lib/api.ts";

export type Fate = "waiting" | "conflict" | "refused";

/** A step that was recorded on the phone and that the service does not have yet. */
export interface Item {
  /** The name under which the service records it once, however often it is sent. */
  key: string;
  /** Name of the account that recorded it: nobody else sends it. */
  account: string;
  parcel: number;
  /** What the officer saw when he recorded it. */
  version: number;
  /** Sheet and number, to show it by. */
  title: string;
  step: Step;
  /** A photograph that goes along, as an attachment of the recorded step. */
  photo?: { name: string; content: Blob };
  /** RFC 3339. */
  made_at: string;
  fate: Fate;
  /** What the service said when it refused. */
  reason: string;
}

/** Where items are kept; the browser's database, or memory where a browser keeps nothing. */
export interface Shelf {
  all(): Promise<Item[]>;
  put(item: Item): Promise<void>;
  remove(key: string): Promise<void>;
}

export function memoryShelf(): Shelf {
  const items = new Map<string, Item>();
  return {
    all: async () => [...items.values()],
    put: async (item) => void items.set(item.key, item),
    remove: async (key) => void items.delete(key),
  };
}

export interface Outbox {
  /** The items of one account, the oldest first. */
  of(account: string): Promise<Item[]>;
  add(item: Omit<Item, "fate" | "reason" | "made_at">): Promise<Item>;
  /** Sends again what was refused, with the version that holds now. */
  again(item: Item, version: number): Promise<void>;
  drop(key: string): Promise<void>;
  /** Sends what waits, in its order, until the connection is lost. Calls that overlap share one run. */
  flush(account: string): Promise<Result>;
}

export interface Result {
  sent: number;
  left: number;
  /** Why it stopped before the end: no connection, or nobody is signed in any more. */
  stopped: "" | "unreachable" | "signed_out";
}

/**
 * Keeps steps until the service has them. Nothing leaves the shelf but what the service has confirmed
 * or the officer has dropped himself.
 */
export function createOutbox(
  shelf: Shelf,
  send: (item: Item) => Promise<void>,
  changed: () => void,
): Outbox {
  let running: Promise<Result> | null = null;
  const of = async (account: string) =>
    (await shelf.all())
      .filter((item) => item.account === account)
      .sort((a, b) => a.made_at.localeCompare(b.made_at));
  const run = async (account: string): Promise<Result> => {
    let sent = 0;
    // Later steps of a parcel rest on the earlier: if one is held up, so are they.
    const held = new Set<number>();
    for (const item of await of(account)) {
      if (item.fate !== "waiting") held.add(item.parcel);
      if (held.has(item.parcel)) continue;
      try {
        await send(item);
        await shelf.remove(item.key);
        sent++;
      } catch (error) {
        const stop = stopOf(error);
        if (stop) return { sent, left: (await of(account)).length, stopped: stop };
        held.add(item.parcel);
        await shelf.put({ ...item, fate: fateOf(error), reason: (error as Error).message });
      }
      changed();
    }
    return { sent, left: (await of(account)).length, stopped: "" };
  };
  return {
    of,
    async add(given) {
      const item: Item = {
        ...given,
        fate: "waiting",
        reason: "",
        made_at: new Date().toISOString(),
      };
      await shelf.put(item);
      changed();
      return item;
    },
    async again(item, version) {
      await shelf.put({ ...item, version, fate: "waiting", reason: "" });
      changed();
    },
    async drop(key) {
      await shelf.remove(key);
      changed();
    },
    flush(account) {
      running ??= run(account).finally(() => {
        running = null;
        changed();
      });
      return running;
    },
  };
}

function stopOf(error: unknown): Result["stopped"] {
  if (error instanceof Unreachable) return "unreachable";
  if (!(error instanceof Problem)) return "unreachable";
  if (error.status === 401) return "signed_out";
  return error.status >= 500 || error.status === 429 ? "unreachable" : "";
}

function fateOf(error: unknown): Fate {
  return error instanceof Problem && error.status === 412 ? "conflict" : "refused";
}
