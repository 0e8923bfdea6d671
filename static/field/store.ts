import type { ClearanceClient } from "../clearance/client.ts";
import type { Parcel } from "../clearance/types.ts";
import { partsOf } from "../parcel/asof.ts";
import { type Item, memoryShelf, type Shelf } from "./outbox.ts";

/** A parcel as it was last seen on this phone. Nothing in it is personal. */
export interface Seen {
  parcel: Parcel;
  /** Numbers of its parts, as far as they have a history. */
  parts: number[];
  /** RFC 3339. */
  at: string;
}

/** What the phone keeps without a connection. */
export interface FieldStore {
  readonly shelf: Shelf;
  seen(): Promise<Seen[]>;
  remember(parcel: Parcel, parts: number[]): Promise<void>;
  /** Whatever is known by name, such as the law; undefined if it never was. */
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  /** Forgets all but the steps that are not sent: those are the officer's work. */
  forget(): Promise<void>;
  /** Whether a reload loses nothing. */
  readonly lasting: boolean;
}

const NAME = "matbang-field";
const SEEN_KEPT = 400;

/** Opens the browser's database; where there is none, everything lives as long as the page. */
export async function openFieldStore(): Promise<FieldStore> {
  try {
    return persistent(await open());
  } catch {
    return volatileStore();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("outbox", { keyPath: "key" });
      request.result.createObjectStore("seen", { keyPath: "parcel.id" });
      request.result.createObjectStore("facts");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("the database is open in an older page"));
  });
}

type Table = "outbox" | "seen" | "facts";

function persistent(db: IDBDatabase): FieldStore {
  const read = <T>(table: Table, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const request = ask(db.transaction(table).objectStore(table));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  // Resolved when it is on the disk, not when it is asked for.
  const write = (table: Table, change: (store: IDBObjectStore) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = db.transaction(table, "readwrite", { durability: "strict" });
      change(transaction.objectStore(table));
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  const seen = async () =>
    ((await read("seen", (store) => store.getAll())) as Seen[]).sort((a, b) =>
      b.at.localeCompare(a.at),
    );
  return {
    lasting: true,
    shelf: {
      all: () => read("outbox", (store) => store.getAll()) as Promise<Item[]>,
      put: (item) => write("outbox", (store) => void store.put(item)),
      remove: (key) => write("outbox", (store) => void store.delete(key)),
    },
    seen,
    async remember(parcel, parts) {
      await write(
        "seen",
        (store) => void store.put({ parcel, parts, at: new Date().toISOString() }),
      );
      const old = (await seen()).slice(SEEN_KEPT);
      if (old.length > 0)
        await write("seen", (store) => {
          for (const one of old) store.delete(one.parcel.id);
        });
    },
    get: <T>(name: string) => read("facts", (store) => store.get(name)) as Promise<T | undefined>,
    set: (name, value) => write("facts", (store) => void store.put(value, name)),
    async forget() {
      await write("seen", (store) => void store.clear());
      await write("facts", (store) => void store.clear());
    },
  };
}

function volatileStore(): FieldStore {
  const seen = new Map<number, Seen>();
  const facts = new Map<string, unknown>();
  return {
    lasting: false,
    shelf: memoryShelf(),
    seen: async () => [...seen.values()].reverse(),
    remember: async (parcel, parts) => {
      seen.delete(parcel.id);
      seen.set(parcel.id, { parcel, parts, at: new Date().toISOString() });
    },
    get: async <T>(name: string) => facts.get(name) as T | undefined,
    set: async (name, value) => void facts.set(name, value),
    forget: async () => {
      seen.clear();
      facts.clear();
    },
  };
}

/** Reads a parcel from the service and keeps it. */
export async function refresh(
  client: ClearanceClient,
  store: FieldStore,
  id: number | string,
): Promise<Seen> {
  const [{ data: parcel }, { events }] = await Promise.all([client.parcel(id), client.history(id)]);
  const parts = partsOf(events);
  await store.remember(parcel, parts);
  return { parcel, parts, at: new Date().toISOString() };
}
