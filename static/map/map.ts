import * as L from "leaflet";
import type { Bbox } from "../lib/geo.ts";

/** What overlays cover of the map at each side, in pixels; views are fitted into the rest. */
export interface Insets {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export interface Place {
  zoom: number;
  lat: number;
  lng: number;
}

/** The pointer or the keyboard on the map; longitude first, as everywhere outside Leaflet. */
export type PointHandler = (lng: number, lat: number) => void;

/** Panes from below to above. Leaflet's own lie at 200 (tiles) to 700 (pop-ups). */
const PANES = [
  "background",
  "basemap",
  "constraints",
  "corridor-bands",
  "zone-fills",
  "parcels",
  "admin",
  "zone-lines",
  "corridor-axes",
  "works",
  "highlight",
  "labels",
  "places",
  "sketch",
];

export const MIN_ZOOM = 8;
export const MAX_ZOOM = 20;

/** Makes the Leaflet map with its panes; controls are the page's own. */
export function createLeafletMap(container: HTMLElement, start: Place, extent: Bbox): L.Map {
  const map = L.map(container, {
    center: [start.lat, start.lng],
    zoom: start.zoom,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    zoomControl: false,
    attributionControl: false,
    maxBounds: L.latLngBounds([extent[1], extent[0]], [extent[3], extent[2]]).pad(0.7),
    maxBoundsViscosity: 0.8,
    zoomSnap: 0.5,
    wheelPxPerZoomLevel: 110,
    bounceAtZoomLimits: false,
  });
  PANES.forEach((name, index) => {
    const pane = map.createPane(name);
    pane.style.setProperty("z-index", String(210 + index * 10));
    pane.style.setProperty("pointer-events", "none");
  });
  panByArrows(map);
  return map;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ARROW_STEP = 80;

/**
 * Every press of an arrow key moves the map. Leaflet's own handler, which listens on the document,
 * drops presses while the map still glides; here they add up. A key held down glides step by step.
 */
function panByArrows(map: L.Map): void {
  let goal: L.Point | null = null;
  map.on("moveend zoomstart", () => {
    goal = null;
  });
  map.getContainer().addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat && goal) return;
    const step = ARROW_STEP * (event.shiftKey ? 3 : 1);
    const next = (goal ?? map.project(map.getCenter())).add([way[0] * step, way[1] * step]);
    map.panTo(map.unproject(next), { animate: true, duration: 0.2 });
    goal = next;
  });
}

/** Camera and input of the map, without Leaflet's types. */
export interface Camera {
  place(): Place;
  bounds(): Bbox;
  go(place: Place): void;
  fit(box: Bbox, maxZoom?: number): void;
  /** As fit, at once: for the first view, before anything is drawn. */
  jump(box: Bbox, maxZoom: number): void;
  zoomBy(steps: number): void;
  /** Moves the map so that a point comes out from under what covers it. */
  reveal(lng: number, lat: number): void;
  setInsets(insets: Insets): void;
  /** Size of a pixel at the middle of the view, in degrees of latitude and in metres. */
  pixel(): { degrees: number; metres: number };
  /** Where a point of the map is on the screen, from the map's corner. */
  screen(lng: number, lat: number): { x: number; y: number };
  resized(): void;
}

export function createCamera(map: L.Map): Camera {
  let insets: Insets = { top: 0, right: 0, bottom: 0, left: 0 };
  const frame = ([west, south, east, north]: Bbox, maxZoom: number, animate: boolean) => {
    const room = map.getSize().x < 500 ? 10 : 28;
    map.fitBounds(L.latLngBounds([south, west], [north, east]), {
      paddingTopLeft: [insets.left + room, insets.top + room],
      paddingBottomRight: [insets.right + room, insets.bottom + room],
      maxZoom,
      ...(animate ? {} : { animate: false }),
    });
  };
  return {
    place() {
      const { lat, lng } = map.getCenter();
      return { zoom: map.getZoom(), lat, lng };
    },
    bounds() {
      const b = map.getBounds();
      return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
    },
    go: ({ lat, lng, zoom }) => map.setView([lat, lng], zoom),
    fit: (box, maxZoom = 16) => frame(box, maxZoom, true),
    jump: (box, maxZoom) => frame(box, maxZoom, false),
    zoomBy: (steps) => map.setZoom(Math.round(map.getZoom() + steps)),
    reveal(lng, lat) {
      const { x, y } = map.latLngToContainerPoint([lat, lng]);
      const size = map.getSize();
      const edge = 40;
      const right = size.x - insets.right - edge;
      const bottom = size.y - insets.bottom - edge;
      const shiftX = x > right ? x - right : Math.min(0, x - insets.left - edge);
      const shiftY = y > bottom ? y - bottom : Math.min(0, y - insets.top - edge);
      if (shiftX !== 0 || shiftY !== 0) map.panBy([shiftX, shiftY]);
    },
    setInsets: (next) => {
      insets = next;
    },
    pixel() {
      const size = map.getSize();
      const a = map.containerPointToLatLng([size.x / 2, size.y / 2]);
      const b = map.containerPointToLatLng([size.x / 2, size.y / 2 + 100]);
      const c = map.containerPointToLatLng([size.x / 2 + 100, size.y / 2]);
      return { degrees: (a.lat - b.lat) / 100, metres: map.distance(a, c) / 100 };
    },
    screen: (lng, lat) => map.latLngToContainerPoint([lat, lng]),
    resized: () => map.invalidateSize({ animate: false }),
  };
}

export interface Input {
  onMove(run: () => void): void;
  onClick(run: PointHandler): void;
  onDoubleClick(run: PointHandler): void;
  /** Also called with null when the pointer leaves the map. */
  onPointer(run: (at: { lng: number; lat: number; x: number; y: number } | null) => void): void;
  /** While measuring, a double click ends the line and must not zoom. */
  holdZoom(hold: boolean): void;
}

export function createInput(map: L.Map): Input {
  return {
    onMove: (run) => map.on("moveend zoomend", run),
    holdZoom: (hold) => (hold ? map.doubleClickZoom.disable() : map.doubleClickZoom.enable()),
    onClick(run) {
      map.on("click", (event) => run(event.latlng.lng, event.latlng.lat));
      // Enter on the focused map asks what is under the cross in its middle.
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== map.getContainer()) return;
        const { lat, lng } = map.getCenter();
        run(lng, lat);
      });
    },
    onDoubleClick: (run) => map.on("dblclick", (event) => run(event.latlng.lng, event.latlng.lat)),
    onPointer(run) {
      let frame = 0;
      map.on("mousemove", (event) => {
        const { lng, lat } = event.latlng;
        const { x, y } = event.containerPoint;
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => run({ lng, lat, x, y }));
      });
      map.on("mouseout movestart zoomstart", () => {
        cancelAnimationFrame(frame);
        run(null);
      });
    },
  };
}
