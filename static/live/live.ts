/** Something was committed, by whomever. */
export interface Change {
  layer: string;
  version: number;
  /** Whether it may be about one feature of a layer: it is, unless it names another. */
  concerns(layer: string, id?: string | number): boolean;
}

interface Message {
  layer: string;
  version: number;
  id?: string | number;
}

export interface Live {
  /** Hears of each change; answers how to stop. */
  on(run: (change: Change) => void): () => void;
  close(): void;
}

/** Changes that come thick, as when a sheet of 800 parcels is applied, are told once. */
const GATHER_MS = 150;
/** A connection that was refused for good (the service is being replaced) is tried again after this. */
const AGAIN_MS = 5_000;

let shared: Connection | null = null;
let users = 0;

/**
 * What others change, while a page is open. All users of one page share one connection; it comes back
 * by itself, and then everybody is told to look again, since something may have been missed.
 */
export function createLive(): Live {
  shared ??= connect();
  users++;
  const connection = shared;
  const stops: (() => void)[] = [];
  let closed = false;
  return {
    on(run) {
      connection.listeners.add(run);
      const stop = () => connection.listeners.delete(run);
      stops.push(stop);
      return stop;
    },
    close() {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop();
      users--;
      if (users > 0 || shared !== connection) return;
      shared = null;
      connection.close();
    },
  };
}

interface Connection {
  listeners: Set<(change: Change) => void>;
  close(): void;
}

function connect(): Connection {
  const listeners = new Set<(change: Change) => void>();
  const waiting = new Map<string, Message>();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let opened = false;
  const flush = () => {
    timer = undefined;
    const messages = [...waiting.values()];
    waiting.clear();
    for (const message of messages)
      for (const listener of [...listeners]) listener(asChange(message));
  };
  const take = (message: Message) => {
    waiting.set(`${message.layer}:${message.id ?? ""}`, message);
    timer ??= setTimeout(flush, GATHER_MS);
  };
  const open = () => {
    source = new EventSource("/api/events");
    source.addEventListener("change", (event) => {
      const message = readMessage((event as MessageEvent<string>).data);
      if (message) take(message);
    });
    source.addEventListener("open", () => {
      if (opened) take({ layer: "*", version: 0 });
      opened = true;
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, AGAIN_MS);
    });
  };
  open();
  return {
    listeners,
    close() {
      clearTimeout(timer);
      clearTimeout(again);
      source?.close();
    },
  };
}

function readMessage(text: string): Message | null {
  try {
    const message = JSON.parse(text) as Message;
    return typeof message.layer === "string" ? message : null;
  } catch {
    return null;
  }
}

/** A change of "*" is what may have been missed: it concerns everybody. */
export function asChange({ layer, version, id }: Message): Change {
  return {
    layer,
    version,
    concerns: (wanted, one) =>
      layer === "*" ||
      (layer === wanted && (id === undefined || one === undefined || String(id) === String(one))),
  };
}
