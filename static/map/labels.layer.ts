import * as L from "leaflet";
import { h } from "../lib/dom.ts";

/** A name that wants to stand on the map. */
export interface Label {
  text: string;
  lat: number;
  lng: number;
  /** CSS class that gives it its look: `label-zone`, `label-unit` … */
  look: string;
  /** Higher ones take their place first. */
  priority: number;
  minZoom: number;
  maxZoom: number;
  /** How far below its point the name stands, in pixels; a name without it is centred. */
  below?: number;
}

/** A sign on the map that names must not cover. */
export interface Obstacle {
  lat: number;
  lng: number;
  minZoom: number;
}

const PADDING = 6;
const SIGN = 15;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Places names so that none covers another; those that find no room are left out until one zooms in. */
export function createLabels(map: L.Map): {
  set(labels: readonly Label[], obstacles: readonly Obstacle[]): void;
} {
  const pane = map.getPane("labels") as HTMLElement;
  const sizes = new Map<string, { width: number; height: number }>();
  let labels: readonly Label[] = [];
  let obstacles: readonly Obstacle[] = [];

  /** Sizes of all names at once: reading one forces a layout, and there are a hundred. */
  const measure = (wanted: readonly Label[]) => {
    const fresh = wanted.filter((label) => !sizes.has(keyOf(label)));
    if (fresh.length === 0) return;
    const probes = fresh.map(makeNode);
    pane.append(...probes);
    fresh.forEach((label, at) => {
      const { offsetWidth: width, offsetHeight: height } = probes[at] as HTMLElement;
      sizes.set(keyOf(label), { width, height });
    });
    for (const probe of probes) probe.remove();
  };

  const place = () => {
    const zoom = map.getZoom();
    const bounds = map.getBounds().pad(0.3);
    const taken = signs(map, obstacles, zoom);
    const nodes: HTMLElement[] = [];
    const candidates = labels.filter(
      ({ lat, lng, minZoom, maxZoom }) =>
        zoom >= minZoom && zoom < maxZoom && bounds.contains([lat, lng]),
    );
    measure(candidates);
    for (const label of candidates) {
      const { width, height } = sizes.get(keyOf(label)) ?? { width: 0, height: 0 };
      const at = map.latLngToLayerPoint([label.lat, label.lng]).add([0, label.below ?? 0]);
      const box = {
        left: at.x - width / 2 - PADDING,
        top: at.y - height / 2 - PADDING,
        right: at.x + width / 2 + PADDING,
        bottom: at.y + height / 2 + PADDING,
      };
      const clash = taken.some(
        (other) =>
          box.left < other.right &&
          box.right > other.left &&
          box.top < other.bottom &&
          box.bottom > other.top,
      );
      if (clash) continue;
      taken.push(box);
      const node = makeNode(label);
      L.DomUtil.setPosition(
        node,
        L.point(Math.round(at.x - width / 2), Math.round(at.y - height / 2)),
      );
      nodes.push(node);
    }
    pane.replaceChildren(...nodes);
  };

  map.on("zoomstart", () => pane.classList.add("is-zooming"));
  map.on("moveend zoomend viewreset", () => {
    pane.classList.remove("is-zooming");
    place();
  });
  void document.fonts?.ready.then(() => {
    sizes.clear();
    place();
  });
  return {
    set(next, nextObstacles) {
      obstacles = nextObstacles;
      labels = [...next].sort((a, b) => b.priority - a.priority);
      place();
    },
  };
}

function signs(map: L.Map, obstacles: readonly Obstacle[], zoom: number): Box[] {
  return obstacles
    .filter(({ minZoom }) => zoom >= minZoom)
    .map(({ lat, lng }) => {
      const { x, y } = map.latLngToLayerPoint([lat, lng]);
      return { left: x - SIGN, top: y - SIGN, right: x + SIGN, bottom: y + SIGN };
    });
}

function keyOf(label: Label): string {
  return `${label.look}|${label.text}`;
}

function makeNode(label: Label): HTMLElement {
  return h("div", { class: `map-label ${label.look}`, "aria-hidden": "true" }, label.text);
}
