/** A value with all that it was before and, after an undo, will be again. Nothing in it changes. */
export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
}

export function startHistory<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

/** Takes a step; what had been undone is forgotten. There is no limit. */
export function commit<T>(history: History<T>, next: T): History<T> {
  if (Object.is(next, history.now)) return history;
  return { past: [...history.past, history.now], now: next, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  if (history.past.length === 0) return history;
  return {
    past: history.past.slice(0, -1),
    now: history.past.at(-1) as T,
    future: [history.now, ...history.future],
  };
}

export function redo<T>(history: History<T>): History<T> {
  if (history.future.length === 0) return history;
  return {
    past: [...history.past, history.now],
    now: history.future[0] as T,
    future: history.future.slice(1),
  };
}
