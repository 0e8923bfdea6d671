import type { Polygon } from "geojson";
import * as L from "leaflet";
import type { Api, Query } from "../lib/api.ts";
import type { MapFeature } from "../lib/features.ts";
import { type Corridor, pastQuery, type Shade, type ViewState } from "../lib/view.ts";
import { drawShapes } from "./parcels.draw.ts";
import { decodeParcelTile, shapeAt, shapeInCorridor, TILE_EXTENT, type TileShape } from "./tile.ts";

/** Side of a tile on the screen; one tile of 512 replaces four requests of 256. */
const SIDE = 512;
/** Data is not asked for in more detail than this; closer views draw a part of such a tile. */
const MAX_DATA_ZOOM = 16;
/** From this zoom of the data on, tiles hold single parcels. */
export const PARCEL_DATA_ZOOM = 13;
const REMEMBERED_TILES = 160;

interface DrawnTile {
  coords: L.Coords;
  canvas: HTMLCanvasElement;
  shapes: TileShape[];
  abort: AbortController;
}

export interface ParcelsLayer {
  update(state: ViewState): void;
  /** The parcel under a point, if single parcels are drawn there. */
  at(lat: number, lng: number): MapFeature | null;
  /** The clearance state drawn under a point, also where land is dissolved by state. */
  stateAt(lat: number, lng: number): string | null;
  /** Forgets what was fetched and asks again. */
  refresh(): void;
}

/** Parcels as canvas tiles, decoded once, redrawn without a request when the filter changes. */
export function createParcelsLayer(
  map: L.Map,
  api: Api,
  onTrouble: (failed: boolean) => void,
): ParcelsLayer {
  const drawn = new Map<HTMLElement, DrawnTile>();
  const source = createTileSource(api);
  let corridor: Corridor = "all";
  let past = "{}";
  let shade: Shade = "state";
  const paint = (tile: DrawnTile) => paintTile(tile, corridor, shade);
  const load = async (tile: DrawnTile, done: L.DoneCallback) => {
    try {
      tile.shapes = await source.get(dataTile(tile.coords), tile.abort.signal);
      paint(tile);
      onTrouble(false);
      done(undefined, tile.canvas);
    } catch (error) {
      if (!tile.abort.signal.aborted) onTrouble(true);
      done(error as Error, tile.canvas);
    }
  };
  const grid = createGrid(map, drawn, load);
  const hit = (lat: number, lng: number) => hitTile(map, drawn, corridor, lat, lng);
  return {
    update(state) {
      const on = state.layers.includes("parcels");
      const then = pastQuery(state);
      const asked = JSON.stringify(then);
      source.ask(then);
      if (on !== map.hasLayer(grid)) on ? grid.addTo(map) : grid.remove();
      else if (on && asked !== past) grid.redraw();
      past = asked;
      // Of a day in the past no time limit is told.
      const wanted = state.asOf ? "state" : (state.shade ?? "state");
      if (corridor === state.corridor && shade === wanted) return;
      corridor = state.corridor;
      shade = wanted;
      for (const tile of drawn.values()) paint(tile);
    },
    at(lat, lng) {
      const found = hit(lat, lng);
      return found?.shape.id === undefined ? null : asFeature(map, found.shape, found.tile);
    },
    stateAt: (lat, lng) => hit(lat, lng)?.shape.state ?? null,
    refresh() {
      source.forget();
      grid.redraw();
    },
  };
}

function paintTile(tile: DrawnTile, corridor: Corridor, shade: Shade): void {
  const { shift, offsetX, offsetY, zoom } = dataTile(tile.coords);
  drawShapes(tile.canvas, tile.shapes, {
    side: SIDE,
    scale: (SIDE / TILE_EXTENT) * 2 ** shift,
    offsetX: offsetX * SIDE,
    offsetY: offsetY * SIDE,
    screenZoom: tile.coords.z,
    single: zoom >= PARCEL_DATA_ZOOM,
    shade,
    keep: (shape) => shapeInCorridor(shape, corridor),
  });
}

/** Leaflet's grid of canvases; `drawn` holds those that are on the map. */
function createGrid(
  map: L.Map,
  drawn: Map<HTMLElement, DrawnTile>,
  load: (tile: DrawnTile, done: L.DoneCallback) => Promise<void>,
): L.GridLayer {
  const Layer = L.GridLayer.extend({
    createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
      const canvas = document.createElement("canvas");
      const tile: DrawnTile = { coords, canvas, shapes: [], abort: new AbortController() };
      drawn.set(canvas, tile);
      void load(tile, done);
      return canvas;
    },
  }) as unknown as new (
    options: L.GridLayerOptions,
  ) => L.GridLayer;
  const grid = new Layer({
    tileSize: SIDE,
    pane: "parcels",
    updateWhenZooming: false,
    keepBuffer: 1,
    minZoom: 7,
  });
  // Says to a screen reader, and to whoever waits, that the picture is not complete yet.
  const busy = (on: boolean) => map.getContainer().setAttribute("aria-busy", String(on));
  grid.on("loading", () => busy(true));
  grid.on("load", () => busy(false));
  grid.on("tileunload", (event: L.TileEvent) => {
    drawn.get(event.tile)?.abort.abort();
    drawn.delete(event.tile);
  });
  return grid;
}

interface DataTile {
  zoom: number;
  x: number;
  y: number;
  /** How many zooms the drawn tile is beyond its data, and where in the data's tile it lies. */
  shift: number;
  offsetX: number;
  offsetY: number;
}

/** A 512-pixel tile of zoom z is the 256-pixel tile of zoom z − 1. */
function dataTile(coords: L.Coords): DataTile {
  const own = coords.z - 1;
  const shift = Math.max(0, own - MAX_DATA_ZOOM);
  const parts = 2 ** shift;
  const x = Math.floor(coords.x / parts);
  const y = Math.floor(coords.y / parts);
  return {
    zoom: own - shift,
    x,
    y,
    shift,
    offsetX: coords.x - x * parts,
    offsetY: coords.y - y * parts,
  };
}

function createTileSource(api: Api) {
  const known = new Map<string, TileShape[]>();
  let past: Query = {};
  return {
    /** Of which time tiles are asked for from now on. */
    ask(then: Query) {
      past = then;
    },
    async get(tile: DataTile, signal: AbortSignal): Promise<TileShape[]> {
      const key = `${tile.zoom}/${tile.x}/${tile.y} ${JSON.stringify(past)}`;
      const shapes =
        known.get(key) ??
        decodeParcelTile(await api.tile("parcels", tile.zoom, tile.x, tile.y, signal, past));
      known.delete(key);
      known.set(key, shapes);
      const oldest = known.keys().next();
      if (known.size > REMEMBERED_TILES && !oldest.done) known.delete(oldest.value);
      return shapes;
    },
    forget: () => known.clear(),
  };
}

function hitTile(
  map: L.Map,
  drawn: Map<HTMLElement, DrawnTile>,
  corridor: Corridor,
  lat: number,
  lng: number,
): { shape: TileShape; tile: DrawnTile } | null {
  for (const tile of drawn.values()) {
    if (tile.shapes.length === 0) continue;
    const point = map.project([lat, lng], tile.coords.z).divideBy(SIDE);
    if (Math.floor(point.x) !== tile.coords.x || Math.floor(point.y) !== tile.coords.y) continue;
    const { shift, x, y } = dataTile(tile.coords);
    const parts = 2 ** shift;
    const shapes = tile.shapes.filter((shape) => shapeInCorridor(shape, corridor));
    const shape = shapeAt(
      shapes,
      (point.x / parts - x) * TILE_EXTENT,
      (point.y / parts - y) * TILE_EXTENT,
    );
    if (shape && tile.coords.z === Math.round(map.getZoom())) return { shape, tile };
  }
  return null;
}

/** The drawn outline as a feature, good enough to highlight; details are asked for by id. */
function asFeature(map: L.Map, shape: TileShape, tile: DrawnTile): MapFeature {
  const { shift, x, y } = dataTile(tile.coords);
  const side = SIDE * 2 ** shift;
  const rings = shape.rings.map((ring) => {
    const out: number[][] = [];
    for (let i = 0; i < ring.length; i += 2) {
      const px = (x + (ring[i] as number) / TILE_EXTENT) * side;
      const py = (y + (ring[i + 1] as number) / TILE_EXTENT) * side;
      const { lat, lng } = map.unproject([px, py], tile.coords.z);
      out.push([lng, lat]);
    }
    return out;
  });
  const geometry: Polygon = { type: "Polygon", coordinates: rings };
  return {
    collection: "parcels",
    id: String(shape.id),
    properties: { kind: "parcel", state: shape.state, obstacle: shape.obstacle },
    geometry,
    box: null,
  };
}
