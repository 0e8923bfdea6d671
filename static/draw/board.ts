import { createStore, type Store } from "../lib/store.ts";
import { commit, type History, redo, startHistory, undo } from "./history.ts";
import { countVertices, type Point, type Shape, type VertexAt } from "./shape.ts";

/** A functional lot of the zone: what its land is for. */
export interface Lot {
  readonly use: string;
  readonly name: string;
  readonly shape: Shape;
}

/** What undo and redo bring back: everything that is drawn. */
export interface Draft {
  readonly shape: Shape;
  readonly lots: readonly Lot[];
}

export interface BoardState {
  history: History<Draft>;
  /** The shape while a handle is held; not yet a step of the history. */
  held: Shape | null;
  /** Corners of what is being drawn, the one under the pointer last. */
  sketch: readonly Point[] | null;
  /** The corner that the table and the arrow keys are at. */
  corner: VertexAt | null;
}

/** The drawing under work, without a map: what the tools change and the panel shows. */
export interface Board {
  readonly store: Store<BoardState>;
  draft(): Draft;
  /** What is on the screen now: the held shape, or the last step. */
  shape(): Shape;
  change(edit: (draft: Draft) => Draft): void;
  reshape(edit: (shape: Shape) => Shape): void;
  hold(shape: Shape): void;
  sketch(points: readonly Point[] | null): void;
  select(at: VertexAt | null): void;
  undo(): void;
  redo(): void;
  /** Begins anew, without a history: another revision was opened. */
  open(draft: Draft): void;
}

export function createBoard(first: Draft): Board {
  const store = createStore<BoardState>({
    history: startHistory(first),
    held: null,
    sketch: null,
    corner: null,
  });
  const draft = () => store.get().history.now;
  const step = (history: History<Draft>) => {
    const { corner } = store.get();
    store.update({ history, held: null, corner: stillThere(history.now.shape, corner) });
  };
  const change = (edit: (draft: Draft) => Draft) =>
    step(commit(store.get().history, edit(draft())));
  return {
    store,
    draft,
    shape: () => store.get().held ?? draft().shape,
    change,
    reshape: (edit) =>
      change((now) => {
        const shape = edit(now.shape);
        return shape === now.shape ? now : { ...now, shape };
      }),
    hold: (held) => store.update({ held }),
    sketch: (sketch) => store.update({ sketch }),
    select: (corner) => store.update({ corner }),
    undo: () => step(undo(store.get().history)),
    redo: () => step(redo(store.get().history)),
    open: (next) =>
      store.update({ history: startHistory(next), held: null, sketch: null, corner: null }),
  };
}

function stillThere(shape: Shape, at: VertexAt | null): VertexAt | null {
  return at && shape[at.part]?.[at.ring]?.[at.vertex] ? at : null;
}

/** The corner before or after another one, through all rings; the first where none is chosen. */
export function nextCorner(shape: Shape, at: VertexAt | null, step: 1 | -1): VertexAt | null {
  const all: VertexAt[] = shape.flatMap((part, p) =>
    part.flatMap((ring, r) => ring.map((_, v) => ({ part: p, ring: r, vertex: v }))),
  );
  if (all.length !== countVertices(shape) || all.length === 0) return null;
  if (!at) return all[0] ?? null;
  const index = all.findIndex(
    ({ part, ring, vertex }) => part === at.part && ring === at.ring && vertex === at.vertex,
  );
  return all[(index + step + all.length) % all.length] ?? null;
}
