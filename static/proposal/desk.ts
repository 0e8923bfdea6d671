import type { Geometry } from "geojson";
import { merge, splitBy, subtract, unite } from "../draw/clip.ts";
import { addPart, cleanRing, moveLike, sameShape, turnLike } from "../draw/edits.ts";
import { MOST_PARCELS, parcelsWithin } from "../draw/parcels.ts";
import { shapeOf } from "../draw/plane.ts";
import { inPart, type Point, type Ring, type Shape } from "../draw/shape.ts";
import { linesInView } from "../draw/snap.ts";
import { createCatalog } from "../lib/catalog.ts";
import { debounce } from "../lib/dom.ts";
import { createStore, type Store } from "../lib/store.ts";
import { DEFAULT_LAYERS, type ViewState } from "../lib/view.ts";
import type { DrawEvents, DrawTool, LngLat, Parts } from "../map/draw.layer.ts";
import { createEditorScene, type EditorScene } from "../map/editor.ts";
import { FALLBACK_SETTINGS } from "../shell/start.ts";
import { sentence } from "./errors.ts";
import { addLot } from "./lots.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

export interface DeskState {
  tool: DrawTool;
  snap: boolean;
  /** The use of the lot that the next polygon makes; null when it is part of the zone. */
  lotUse: string | null;
}

/** The map of the editor and what its tools do to the drawing. */
export interface Desk {
  readonly scene: EditorScene;
  readonly store: Store<DeskState>;
  use(tool: DrawTool, lotUse?: string | null): void;
  setSnap(on: boolean): void;
  /** Hears where a pin was set. */
  onPin(run: (at: [number, number]) => void): void;
}

/** Below this zoom single parcels neither attract nor are picked. */
const PARCEL_ZOOM = 14;

export async function createDesk(host: Host, work: Work, mapNode: HTMLElement): Promise<Desk> {
  const settings = await host.api.settings().catch(() => FALLBACK_SETTINGS);
  const store = createStore<DeskState>({ tool: "look", snap: true, lotUse: null });
  const view: ViewState = {
    zoom: 10,
    lat: 21.05,
    lng: 107.1,
    lang: host.i18n.lang,
    corridor: "all",
    layers: [...DEFAULT_LAYERS, "constraints"],
    widthKm: 5,
    at: host.today,
    asOf: "",
    asKnown: false,
    selection: null,
  };
  const catalog = createCatalog(host.api);
  const pins: ((at: [number, number]) => void)[] = [];
  const use = (tool: DrawTool, lotUse: string | null = null) => {
    store.update({ tool, lotUse });
    scene.drawing.use(tool);
  };
  const events = drawEvents(host, work, store, use);
  const scene = createEditorScene(
    {
      container: mapNode,
      state: view,
      api: host.api,
      catalog,
      extent: settings.extent,
      onTrouble: () => undefined,
    },
    events,
  );
  host.own(scene.remove);
  scene.configure(settings);
  scene.update(view);
  host.own(catalog.watch(() => scene.label(host.i18n, view)));
  for (const name of [
    "corridors",
    "zones",
    "works",
    "places",
    "constraints",
    "admin-units",
  ] as const)
    void catalog.load(name);
  const desk: Desk = {
    scene,
    store,
    use,
    setSnap(on) {
      store.update({ snap: on });
      scene.drawing.snap(on);
    },
    onPin: (run) => pins.push(run),
  };
  watchTargets(host, desk, catalog);
  scene.input.onClick((lng, lat) => {
    const { tool } = store.get();
    if (tool === "pin") for (const run of pins) run([lng, lat]);
    if (tool === "pick") void pick(host, work, scene, view, lng, lat);
  });
  return desk;
}

function toPlane(work: Work, points: readonly LngLat[]): Ring {
  return points.map(work.plane.toPlane);
}

function partsToShape(work: Work, parts: Parts): Shape {
  return parts
    .map((part) => part.map((ring) => toPlane(work, ring)))
    .filter((part) => (part[0]?.length ?? 0) >= 3);
}

function drawEvents(
  host: Host,
  work: Work,
  store: Store<DeskState>,
  use: (tool: DrawTool) => void,
): DrawEvents {
  const { board } = work;
  const read = (tool: DrawTool, parts: Parts): Shape => {
    const dragged = partsToShape(work, parts);
    const before = board.draft().shape;
    if (tool === "move") return moveLike(before, dragged);
    if (tool === "rotate") return turnLike(before, dragged);
    return dragged;
  };
  return {
    sketching: (points) => board.sketch(points && toPlane(work, points)),
    dragging: (parts) => board.hold(read(store.get().tool, parts)),
    edited(tool, parts) {
      const next = read(tool, parts);
      board.reshape((shape) => (sameShape(shape, next) ? shape : next));
      board.hold(board.draft().shape);
    },
    touched: (at) => board.select(at),
    drawn(tool, points) {
      board.sketch(null);
      const ring = cleanRing(toPlane(work, points));
      const { lotUse } = store.get();
      if (tool === "lasso") return void lasso(host, work, points);
      if (lotUse) board.change((draft) => addLot(draft, lotUse, ring));
      else board.reshape((shape) => applyDrawn(tool, shape, ring));
      use("edit");
    },
  };
}

/** What a line or ring just drawn does to the shape. */
export function applyDrawn(tool: DrawTool, shape: Shape, ring: Ring): Shape {
  if (tool === "split") return splitBy(shape, ring);
  if (ring.length < 3) return shape;
  if (tool === "cut") return subtract(shape, [[ring]]);
  return addPart(shape, [ring]);
}

async function lasso(host: Host, work: Work, points: readonly LngLat[]): Promise<void> {
  const { i18n } = host;
  try {
    const { geometries, more } = await parcelsWithin(host.api, points);
    if (geometries.length === 0) return host.toast(i18n.t("draw.lasso.none"));
    take(work, geometries);
    host.toast(i18n.t("draw.lasso.taken", { count: geometries.length }));
    if (more) host.toast(i18n.t("draw.lasso.more", { most: MOST_PARCELS }));
  } catch (error) {
    host.toast(sentence(i18n, error));
  }
}

function take(work: Work, geometries: readonly Geometry[]): void {
  const shapes = geometries.flatMap((geometry) => shapeOf(geometry, work.plane));
  work.board.reshape((shape) => merge(unite(shape, shapes)));
}

/** A parcel that is clicked belongs to the zone; clicked again it does not. */
async function pick(
  host: Host,
  work: Work,
  scene: EditorScene,
  view: ViewState,
  lng: number,
  lat: number,
): Promise<void> {
  const parcel = scene.hits(lng, lat, view).find(({ collection }) => collection === "parcels");
  if (!parcel) return host.toast(host.i18n.t("draw.pick.none"));
  try {
    const { geometry } = await host.api.item("parcels", parcel.id);
    const shape = shapeOf(geometry, work.plane);
    const at: Point = work.plane.toPlane([lng, lat]);
    const inside = work.board.draft().shape.some((part) => inPart(at, part));
    work.board.reshape((now) => (inside ? subtract(now, shape) : unite(now, shape)));
  } catch (error) {
    host.toast(sentence(host.i18n, error));
  }
}

/** Borders in view attract the pointer: zones, corridors, communes and, near enough, parcels. */
function watchTargets(host: Host, desk: Desk, catalog: ReturnType<typeof createCatalog>): void {
  let running: AbortController | null = null;
  let left = false;
  const { scene } = desk;
  const refresh = debounce(300, async () => {
    running?.abort();
    if (left) return; // the page was built anew, and this map is gone
    const { tool, snap } = desk.store.get();
    if (!snap || tool === "look") return scene.drawing.targets([]);
    const mine = new AbortController();
    running = mine;
    const box = scene.camera.bounds();
    const fixed = (["zones", "corridors", "admin-units"] as const).flatMap((name) =>
      catalog
        .features(name)
        .flatMap(({ geometry, properties }) =>
          geometry && !properties.valid_to ? [geometry] : [],
        ),
    );
    let parcels: Geometry[] = [];
    if (scene.camera.place().zoom >= PARCEL_ZOOM) {
      const bbox = box.map((edge) => edge.toFixed(6)).join(",");
      parcels = await host.api
        .items("parcels", { bbox, limit: 1000 }, mine.signal)
        .then(({ features }) => features.map(({ geometry }) => geometry))
        .catch(() => []);
    }
    if (!mine.signal.aborted) scene.drawing.targets(linesInView([...parcels, ...fixed], box));
  });
  scene.input.onMove(refresh);
  host.own(desk.store.watch(({ tool, snap }) => `${tool}${snap}`, refresh));
  host.own(() => {
    left = true;
    running?.abort();
  });
}
