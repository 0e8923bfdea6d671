import { type Board, createBoard, type Draft } from "../draw/board.ts";
import { geometryOf, type Plane, shapeOf } from "../draw/plane.ts";
import { type Answer, Problem } from "../lib/api.ts";
import { createStore, type Store } from "../lib/store.ts";
import type { ProposalApi } from "./api.ts";
import { isAway, isConflict } from "./errors.ts";
import { createKeeper, type Keeper, type SaveState } from "./keeper.ts";
import type { Proposal, ProposalBody } from "./types.ts";
import type { Host } from "./words.ts";

/** What is written about a proposal beside what is drawn. */
export type Fields = Pick<ProposalBody, "name" | "kind" | "note" | "zone">;

export interface WorkState {
  /** As the service last had it; null before the first save. */
  proposal: Proposal | null;
  etag: string;
  fields: Fields;
  save: SaveState;
}

/** One proposal on the desk: its fields, its drawing, and the copy that the service has. */
export interface Work {
  readonly store: Store<WorkState>;
  readonly board: Board;
  readonly plane: Plane;
  readonly keeper: Keeper;
  readonly api: ProposalApi;
  editable(): boolean;
  may(act: string): boolean;
  body(): ProposalBody;
  write(change: Partial<Fields>): void;
  /** Takes over what the service answered, without touching what is on the desk. */
  accept(answer: Answer<Proposal>): void;
  /** Puts a version on the desk; the history begins anew. */
  open(body: ProposalBody): void;
}

export const NO_FIELDS: Fields = { name: "", kind: "industrial_park", note: "", zone: null };

export function createWork(
  host: Host,
  api: ProposalApi,
  plane: Plane,
  first: Answer<Proposal> | null,
): Work {
  const start = first?.data ?? null;
  const board = createBoard(start ? draftOf(start, plane) : { shape: [], lots: [] });
  const store = createStore<WorkState>({
    proposal: start,
    etag: first?.etag ?? "",
    fields: start ? fieldsOf(start) : NO_FIELDS,
    save: { is: "clean" },
  });
  const work: Work = {
    store,
    board,
    plane,
    api,
    keeper: createKeeper({
      send: async (body) => {
        // The service keeps nothing for who has not signed in: it is not asked.
        if (!host.session) throw new Problem(401, "");
        const { proposal, etag } = store.get();
        const answer = proposal ? await api.save(proposal.id, body, etag) : await api.create(body);
        work.accept(answer);
        if (!proposal) history.replaceState(null, "", `/proposals/${answer.data.id}`);
      },
      isAway: (error) => isAway(error),
      isConflict,
      show: (save) => store.update({ save }),
      storage: deviceStorage(),
      key: () => `matbang.proposal.${store.get().proposal?.id ?? "new"}`,
      now: () => new Date().toISOString(),
    }),
    editable: () => {
      const { proposal } = store.get();
      return proposal ? proposal.allowed.includes("edit") : true;
    },
    may: (act) => store.get().proposal?.allowed.includes(act) ?? false,
    body() {
      const { fields } = store.get();
      return { ...fields, name: nameOf(host, fields), ...drawnBody(board.draft(), plane) };
    },
    write: (change) => store.update(({ fields }) => ({ fields: { ...fields, ...change } })),
    accept: ({ data, etag }) => store.update({ proposal: data, etag }),
    open(body) {
      store.update({ fields: fieldsOf(body) });
      board.open(draftOf(body, plane));
    },
  };
  watchChanges(host, work);
  return work;
}

/** The service wants a name; whoever draws first and names later must not lose the drawing. */
function nameOf({ i18n, format, today }: Host, { name }: Fields): string {
  return name.trim() === "" ? i18n.t("p.untitled", { date: format.date(today) }) : name;
}

/** Whatever changes is kept on this device at once, and sent when somebody is signed in. */
function watchChanges(host: Host, work: Work): void {
  const changed = () => {
    if (!work.editable()) return;
    work.keeper.changed(work.body(), work.store.get().etag);
  };
  host.own(work.board.store.watch(({ history }) => history.now, changed));
  host.own(work.store.watch(({ fields }) => fields, changed));
  host.own(() => work.keeper.stop());
}

export function fieldsOf({ name, kind, note, zone }: ProposalBody): Fields {
  return { name, kind, note: note ?? "", zone: zone ?? null };
}

export function draftOf({ geometry, lots }: ProposalBody, plane: Plane): Draft {
  return {
    shape: shapeOf(geometry, plane),
    lots: (lots ?? []).map(({ use, name, geometry: at }) => ({
      use,
      name,
      shape: shapeOf(at, plane),
    })),
  };
}

function drawnBody({ shape, lots }: Draft, plane: Plane): Pick<ProposalBody, "geometry" | "lots"> {
  return {
    geometry: geometryOf(shape, plane),
    lots: lots.flatMap(({ use, name, shape: at }) => {
      const geometry = geometryOf(at, plane);
      return geometry ? [{ use, name, geometry }] : [];
    }),
  };
}

function deviceStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
