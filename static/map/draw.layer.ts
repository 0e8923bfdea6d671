import "@geoman-io/leaflet-geoman-free";
import * as L from "leaflet";
import { catchLasso } from "./lasso.ts";

export type LngLat = [number, number];
/** Parts, each an outer ring and its holes; rings are not closed. */
export type Parts = readonly (readonly (readonly LngLat[])[])[];

/** What the pointer does on the map. */
export type DrawTool =
  | "look"
  | "edit"
  | "polygon"
  | "rectangle"
  | "cut"
  | "split"
  | "lasso"
  | "move"
  | "rotate"
  | "pick"
  | "pin";

export interface DrawEvents {
  /** Corners set so far and the one under the pointer, while something is being drawn; null at its end. */
  sketching(points: LngLat[] | null): void;
  /** A polygon, rectangle, cut, dividing line or lasso is complete. */
  drawn(tool: DrawTool, points: LngLat[]): void;
  /** The finger is still on the handle. */
  dragging(parts: Parts): void;
  /** The handle was let go. */
  edited(tool: DrawTool, parts: Parts): void;
  /** A corner was touched. */
  touched(at: { part: number; ring: number; vertex: number }): void;
}

export interface Drawing {
  show(parts: Parts): void;
  use(tool: DrawTool): void;
  /** Takes back the last corner of what is being drawn; false when nothing is. */
  back(): boolean;
  /** Sets a corner where the cross of the map is: drawing without a pointer. */
  cornerHere(): void;
  /** Completes what is being drawn. */
  finish(): void;
  snap(on: boolean): void;
  /** Lines that attract the pointer. */
  targets(lines: readonly (readonly LngLat[])[]): void;
  /** Marks the corner that the table and the arrow keys are at. */
  point(at: LngLat | null): void;
}

const COLOR = "#b3007d";
/** How near in pixels a corner has to come to be attracted. */
const SNAP_PX = 14;
/** Of very long borders only the corners nearest to the pointer carry a handle. */
const MOST_HANDLES = 250;

interface Pm {
  enableDraw(shape: string, options: object): void;
  disableDraw(): void;
  Draw: Record<
    string,
    { _removeLastVertex?(): void; _finishShape?(): void; _markers?: unknown[]; enabled(): boolean }
  >;
  setPathOptions(options: object): void;
}
interface LayerPm {
  enable(options: object): void;
  disable(): void;
  enableLayerDrag(): void;
  disableLayerDrag(): void;
  enableRotate(): void;
  disableRotate(): void;
}
const pmOf = (map: L.Map) => (map as unknown as { pm: Pm }).pm;
const layerPm = (layer: L.Layer) => (layer as unknown as { pm: LayerPm }).pm;

/** Which of geoman's shapes a tool draws with. */
const SHAPES: Partial<Record<DrawTool, "Polygon" | "Rectangle" | "Line">> = {
  polygon: "Polygon",
  cut: "Polygon",
  rectangle: "Rectangle",
  split: "Line",
};

/** The shape under work and its handles. Undo, areas and rules are not its business. */
export function createDrawing(map: L.Map, events: DrawEvents): Drawing {
  // Handles are for the pointer; the table of corners serves the keyboard. 500 tab stops help nobody.
  L.Marker.mergeOptions({ keyboard: false });
  const state = { tool: "look" as DrawTool, snap: true, own: false };
  const layer = L.polygon([], {
    color: COLOR,
    weight: 2.5,
    fillColor: COLOR,
    fillOpacity: 0.14,
    pmIgnore: false,
    snapIgnore: true,
    className: "drawn-shape",
  } as L.PolylineOptions).addTo(map);
  const targets = L.layerGroup().addTo(map);
  const cursor = createCursor(map);
  const lasso = catchLasso(map, (points) => events.drawn("lasso", points));
  const stop = () => {
    pmOf(map).disableDraw();
    const pm = layerPm(layer);
    pm.disable();
    pm.disableLayerDrag();
    pm.disableRotate();
    lasso.hold(false);
  };
  const start = () => {
    const shape = SHAPES[state.tool];
    const options = { snappable: state.snap, snapDistance: SNAP_PX };
    if (shape) pmOf(map).enableDraw(shape, { ...DRAW, ...options });
    if (state.tool === "edit" && !isEmpty(layer)) layerPm(layer).enable({ ...EDIT, ...options });
    if (state.tool === "move") layerPm(layer).enableLayerDrag();
    if (state.tool === "rotate" && !isEmpty(layer)) layerPm(layer).enableRotate();
    lasso.hold(state.tool === "lasso");
  };
  listen(map, layer, state, events);
  return {
    show(parts) {
      if (state.own) {
        // These are the handles' own corners: to set them again would take the handle from the finger.
        state.own = false;
        if (sameParts(readParts(layer), parts)) return;
      }
      const held = !SHAPES[state.tool];
      if (held) stop();
      layer.setLatLngs(parts.map((part) => part.map((ring) => ring.map(toLatLng))));
      if (held) start();
    },
    use(tool) {
      stop();
      state.tool = tool;
      map.getContainer().dataset.tool = tool;
      start();
    },
    ...drawingKeys(map, () => SHAPES[state.tool]),
    snap(on) {
      state.snap = on;
      stop();
      start();
    },
    targets(lines) {
      targets.clearLayers();
      for (const line of lines)
        targets.addLayer(
          L.polyline(line.map(toLatLng), {
            stroke: false,
            interactive: false,
            snapIgnore: false,
          } as L.PolylineOptions),
        );
    },
    point: cursor.show,
  };
}

const DRAW = {
  tooltips: false,
  allowSelfIntersection: true,
  continueDrawing: false,
  finishOn: "dblclick",
  templineStyle: { color: COLOR, weight: 2.5 },
  hintlineStyle: { color: COLOR, weight: 2, dashArray: "5 5" },
  pathOptions: { color: COLOR, fillColor: COLOR, fillOpacity: 0.14 },
};
const EDIT = {
  allowSelfIntersection: true,
  limitMarkersToCount: MOST_HANDLES,
  removeVertexOn: "contextmenu",
};

/** Geoman tells of its work by events of the map and of the layer; here they become ours. */
function listen(
  map: L.Map,
  layer: L.Polygon,
  state: { tool: DrawTool; own: boolean },
  events: DrawEvents,
): void {
  const on = (target: L.Evented, name: string, run: (event: never) => void) =>
    (target as unknown as { on(name: string, run: unknown): void }).on(name, run);
  let corners: LngLat[] = [];
  on(map, "pm:drawstart", ({ workingLayer }: { workingLayer: L.Polyline }) => {
    corners = [];
    on(workingLayer, "pm:change", ({ latlngs }: { latlngs: L.LatLng[] }) => {
      corners = (Array.isArray(latlngs[0]) ? (latlngs[0] as L.LatLng[]) : latlngs).map(toLngLat);
      events.sketching(corners);
    });
  });
  on(map, "pm:drawend", () => events.sketching(null));
  on(map, "pm:create", ({ layer: made }: { layer: L.Polyline }) => {
    const points = flatten(made.getLatLngs()).map(toLngLat);
    made.remove();
    events.drawn(state.tool, points);
  });
  const live = () => events.dragging(readParts(layer));
  const done = () => {
    state.own = state.tool === "edit";
    events.edited(state.tool, readParts(layer));
  };
  on(layer, "pm:change", live);
  on(layer, "pm:drag", live);
  on(layer, "pm:rotate", live);
  on(layer, "pm:edit", done);
  on(layer, "pm:vertexclick", ({ indexPath }: { indexPath: number[] }) => {
    const [part = 0, ring = 0, vertex = 0] = indexPath;
    events.touched({ part, ring, vertex });
  });
  on(map, "pm:rotateend", done);
}

/** Drawing without a pointer: what the keyboard and the buttons of a phone do. */
function drawingKeys(map: L.Map, shape: () => string | undefined) {
  const active = () => {
    const name = shape();
    return name ? pmOf(map).Draw[name] : undefined;
  };
  return {
    back() {
      const draw = active();
      if (!draw?.enabled() || !draw._markers?.length) return false;
      draw._removeLastVertex?.();
      return true;
    },
    cornerHere() {
      const latlng = map.getCenter();
      if (active()?.enabled()) map.fire("click", { latlng });
    },
    finish: () => active()?._finishShape?.(),
  };
}

function createCursor(map: L.Map) {
  const mark = L.circleMarker([0, 0], {
    radius: 11,
    color: "#fff",
    weight: 3,
    fillColor: COLOR,
    fillOpacity: 0.35,
    interactive: false,
    className: "corner-cursor",
    pmIgnore: true,
    snapIgnore: true,
  } as L.CircleMarkerOptions);
  return {
    show(at: LngLat | null) {
      if (!at) return void mark.remove();
      mark.setLatLng(toLatLng(at)).addTo(map);
    },
  };
}

function toLatLng([lng, lat]: LngLat): L.LatLng {
  return L.latLng(lat, lng);
}

function toLngLat({ lat, lng }: L.LatLng): LngLat {
  return [lng, lat];
}

type Nested = L.LatLng | Nested[];

function flatten(nested: Nested): L.LatLng[] {
  return Array.isArray(nested) ? nested.flatMap(flatten) : [nested];
}

function isEmpty(layer: L.Polygon): boolean {
  return flatten(layer.getLatLngs() as Nested).length === 0;
}

function readParts(layer: L.Polygon): Parts {
  const raw = layer.getLatLngs() as L.LatLng[][][] | L.LatLng[][];
  const parts = (Array.isArray(raw[0]?.[0]) ? raw : [raw]) as L.LatLng[][][];
  return parts.map((part) => part.map((ring) => ring.map(toLngLat)));
}

function sameParts(a: Parts, b: Parts): boolean {
  const [left, right] = [a.flat(2), b.flat(2)];
  return (
    left.length === right.length &&
    left.every(([x, y], at) => {
      const [u, v] = right[at] as LngLat;
      return Math.abs(x - u) < 1e-8 && Math.abs(y - v) < 1e-8;
    })
  );
}
