import type { Geometry } from "geojson";
import * as L from "leaflet";
import { h } from "../lib/dom.ts";
import { labelPoint } from "../lib/geo.ts";
import { spread } from "./spread.ts";

/** A site as the map shows it: its outline, and the number that it has in the list. */
export interface SiteMark {
  id: string;
  number: number;
  /** What is read out and shown as a tip. */
  name: string;
  geometry: Geometry;
  /** Chosen for comparison. */
  chosen?: boolean;
}

export interface SitesLayer {
  set(marks: readonly SiteMark[]): void;
  /** Brings one forward, or none. */
  emphasise(id: string | null): void;
  onChoose(run: (id: string) => void): void;
  /** The pointer or the focus came to a site, or left it. */
  onHover(run: (id: string | null) => void): void;
}

interface Shown {
  shape: L.GeoJSON;
  pin: L.Marker;
  /** Where the sign belongs; it may be moved aside. */
  home: L.LatLng;
  /** From a sign that was moved aside to its place. */
  thread: L.Polyline;
}

const CLEAN = "#2f7d4c";
const QUIET: L.PathOptions = { color: "#1d5c36", weight: 1.5, fillColor: CLEAN, fillOpacity: 0.5 };
const LOUD: L.PathOptions = { color: "#0b1f2a", weight: 3.5, fillColor: CLEAN, fillOpacity: 0.75 };

const THREAD: L.PolylineOptions = { color: "#0b1f2a", weight: 1.5, interactive: false };

/** Sites as green areas with numbered signs, which stay legible where the area is a speck. */
export function createSites(map: L.Map): SitesLayer {
  const pane = map.createPane("sites");
  pane.style.setProperty("z-index", "420");
  const renderer = L.svg({ pane: "sites", padding: 0.4 });
  const shown = new Map<string, Shown>();
  let choose: (id: string) => void = () => undefined;
  let hover: (id: string | null) => void = () => undefined;
  let loud: string | null = null;

  const style = (id: string, on: boolean) => {
    const part = shown.get(id);
    if (!part) return;
    part.shape.setStyle(on ? LOUD : QUIET);
    part.pin.setZIndexOffset(on ? 1000 : 0);
    part.pin.getElement()?.classList.toggle("is-loud", on);
  };
  const add = (mark: SiteMark) => {
    const shape = outline(mark.geometry, renderer);
    const pin = makePin(mark);
    for (const layer of pin ? [shape, pin] : [shape]) {
      layer.addTo(map);
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        choose(mark.id);
      });
      layer.on("mouseover", () => hover(mark.id));
      layer.on("mouseout", () => hover(null));
    }
    if (!pin) return;
    listenToKeys(
      pin,
      () => choose(mark.id),
      (on) => hover(on ? mark.id : null),
    );
    const home = pin.getLatLng();
    const thread = L.polyline([home, home], { ...THREAD, pane: "sites", renderer });
    shown.set(mark.id, { shape, pin, home, thread });
  };
  /** Signs that would lie on one another are laid side by side, at every zoom anew. */
  const arrange = () => {
    // In the order of the list, so that the first of a heap is on top of its ring.
    const parts = [...shown.values()].reverse();
    const spots = parts.map(({ home }) => map.latLngToLayerPoint(home));
    spread(spots).forEach((spot, at) => {
      const part = parts[at];
      const from = spots[at];
      if (!part || !from) return;
      const moved = Math.hypot(spot.x - from.x, spot.y - from.y) > 1;
      const to = moved ? map.layerPointToLatLng(L.point(spot.x, spot.y)) : part.home;
      part.pin.setLatLng(to);
      part.thread.setLatLngs([part.home, to]);
      if (moved) part.thread.addTo(map);
      else part.thread.remove();
    });
  };
  map.on("zoomend", arrange);
  return {
    set(marks) {
      for (const { shape, pin, thread } of shown.values()) {
        shape.remove();
        pin.remove();
        thread.remove();
      }
      shown.clear();
      // The first of the list lies on top.
      for (const mark of [...marks].reverse()) add(mark);
      arrange();
      if (loud) style(loud, true);
    },
    emphasise(id) {
      if (id === loud) return;
      if (loud) style(loud, false);
      loud = id;
      if (id) style(id, true);
    },
    onChoose: (run) => {
      choose = run;
    },
    onHover: (run) => {
      hover = run;
    },
  };
}

function outline(geometry: Geometry, renderer: L.Renderer): L.GeoJSON {
  return L.geoJSON(geometry, {
    pane: "sites",
    renderer,
    style: QUIET,
  } as L.GeoJSONOptions);
}

function makePin(mark: SiteMark): L.Marker | null {
  const [lng, lat] = labelPoint(mark.geometry) ?? [];
  if (lng === undefined || lat === undefined) return null;
  return L.marker([lat, lng], {
    title: mark.name,
    riseOnHover: true,
    icon: L.divIcon({
      className: "site-pin-holder",
      html: h(
        "span",
        { class: `site-pin${mark.chosen ? " is-chosen" : ""}`, "aria-hidden": "true" },
        String(mark.number),
      ),
      iconSize: [30, 30],
    }),
  });
}

function listenToKeys(pin: L.Marker, choose: () => void, hover: (on: boolean) => void): void {
  const node = pin.getElement();
  if (!node) return;
  node.setAttribute("aria-label", pin.options.title ?? "");
  node.addEventListener("focus", () => hover(true));
  node.addEventListener("blur", () => hover(false));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    choose();
  });
}
