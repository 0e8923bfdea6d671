/** One value that changes only through `update`, and those who want to know. */
export interface Store<S> {
  get(): S;
  update(change: Partial<S> | ((state: S) => Partial<S>)): void;
  /** Calls `run` after each change of what `select` picks; answers how to stop. */
  watch<T>(select: (state: S) => T, run: (value: T, state: S) => void): () => void;
}

export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      const patch = typeof change === "function" ? change(state) : change;
      const keys = Object.keys(patch) as (keyof S)[];
      if (keys.every((key) => Object.is(state[key], patch[key]))) return;
      state = { ...state, ...patch };
      for (const listener of [...listeners]) listener();
    },
    watch(select, run) {
      let seen = select(state);
      const listener = () => {
        const value = select(state);
        if (Object.is(value, seen)) return;
        seen = value;
        run(value, state);
      };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
