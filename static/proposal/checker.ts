import type { Report } from "./types.ts";

/** What is known of the drawing as it is now. */
export type CheckState =
  | { is: "empty" }
  /** Asked; the last answer, if any, is of an earlier drawing. */
  | { is: "asking"; last: Report | null }
  | { is: "current"; report: Report }
  | { is: "failed"; last: Report | null; error: unknown };

export interface Checker<T> {
  /** The drawing changed; null when there is nothing to ask about. */
  changed(input: T | null): void;
  stop(): void;
}

/** While a handle moves the service is asked at most so often. */
const EVERY_MS = 200;

/**
 * Asks the service about a drawing that changes: the question before is abandoned when a new one is
 * put, one is put at most every 200 ms, and an answer to an earlier drawing is never taken for one
 * to the present.
 */
export function createChecker<T>(
  ask: (input: T, signal: AbortSignal) => Promise<Report>,
  show: (state: CheckState) => void,
  every = EVERY_MS,
): Checker<T> {
  let running: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAsked = -Infinity;
  let last: Report | null = null;
  const put = async (input: T) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    lastAsked = performance.now();
    try {
      const report = await ask(input, mine.signal);
      if (mine.signal.aborted) return;
      last = report;
      show({ is: "current", report });
    } catch (error) {
      if (!mine.signal.aborted) show({ is: "failed", last, error });
    }
  };
  const stop = () => {
    clearTimeout(timer);
    running?.abort();
    running = null;
  };
  return {
    changed(input) {
      clearTimeout(timer);
      if (input === null) {
        stop();
        last = null;
        return show({ is: "empty" });
      }
      // What is on its way is about the drawing before.
      running?.abort();
      show({ is: "asking", last });
      const wait = Math.max(0, lastAsked + every - performance.now());
      timer = setTimeout(() => void put(input), wait);
    },
    stop,
  };
}
