import type { ProposalBody } from "./types.ts";

/** How far the words and shapes on the screen are kept. */
export type SaveState =
  | { is: "clean" }
  | { is: "dirty" }
  | { is: "saving" }
  | { is: "saved"; at: string }
  /** The service is away; this device keeps the work. */
  | { is: "local" }
  | { is: "refused"; error: unknown }
  /** Somebody else saved in between. */
  | { is: "conflict" };

export interface KeeperPort {
  /** Stores the body; rejects with what the service said. */
  send(body: ProposalBody): Promise<void>;
  /** Whether a failure means that the service was not reached. */
  isAway(error: unknown): boolean;
  isConflict(error: unknown): boolean;
  show(state: SaveState): void;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  /** Under which name this device keeps the work. */
  key(): string;
  /** The instant now, RFC 3339. */
  now(): string;
}

/** What this device kept of a proposal, and the version it was made from. */
export interface Kept {
  body: ProposalBody;
  etag: string;
  at: string;
}

export interface Keeper {
  /** Something changed; it is kept here at once and sent soon. */
  changed(body: ProposalBody, etag: string): void;
  /** Sends what is waiting now. */
  flush(): Promise<void>;
  /** What an earlier visit left unsent. */
  kept(): Kept | null;
  forget(): void;
  stop(): void;
}

const WAIT_MS = 1500;
const RETRY_MS = 8000;

/** Autosave: one save at a time, the latest version wins, nothing typed is ever lost. */
export function createKeeper(port: KeeperPort, wait = WAIT_MS): Keeper {
  let waiting: ProposalBody | null = null;
  let running: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const store = (kept: Kept | null) => {
    try {
      if (kept) port.storage?.setItem(port.key(), JSON.stringify(kept));
      else port.storage?.removeItem(port.key());
    } catch {
      // A full or forbidden storage only means that this device keeps no copy.
    }
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };
  const failed = (body: ProposalBody, error: unknown) => {
    if (port.isConflict(error)) return port.show({ is: "conflict" });
    if (!port.isAway(error)) return port.show({ is: "refused", error });
    waiting ??= body;
    port.show({ is: "local" });
    later(RETRY_MS);
  };
  const sendOnce = async () => {
    const body = waiting;
    if (!body) return;
    waiting = null;
    port.show({ is: "saving" });
    try {
      await port.send(body);
      if (waiting) return later(wait);
      store(null);
      port.show({ is: "saved", at: port.now() });
    } catch (error) {
      failed(body, error);
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    await running;
    running = sendOnce();
    await running;
    running = null;
  };
  return {
    changed(body, etag) {
      waiting = body;
      store({ body, etag, at: port.now() });
      port.show({ is: "dirty" });
      later(wait);
    },
    flush,
    kept() {
      try {
        return JSON.parse(port.storage?.getItem(port.key()) ?? "null") as Kept | null;
      } catch {
        return null;
      }
    },
    forget() {
      waiting = null;
      clearTimeout(timer);
      store(null);
    },
    stop: () => clearTimeout(timer),
  };
}
