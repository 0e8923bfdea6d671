import * as L from "leaflet";
import type { Api } from "../lib/api.ts";
import { debounce } from "../lib/dom.ts";
import type { MapFeature } from "../lib/features.ts";
import type { ViewState } from "../lib/view.ts";
import { CORRIDOR_COLORS, workStyle } from "./palette.ts";
import { createVectorLayer, type VectorLayer } from "./vector.layer.ts";

/** Transport works: a white casing and a line in the colour of what is really built. */
export function createWorksLayer(map: L.Map): VectorLayer {
  return createVectorLayer(map, [
    { pane: "works", only: isDrawn, style: workCasing },
    { pane: "works", only: isDrawn, style: workLine },
  ]);
}

/** Ports and airports among the works are drawn as places already. */
function isDrawn({ geometry, properties }: MapFeature): boolean {
  return geometry?.type !== "Point" || !["port", "airport"].includes(properties.kind ?? "");
}

function workCasing({ geometry, properties }: MapFeature, zoom: number): L.PathOptions {
  if (geometry?.type === "Point") return { stroke: false, fill: false };
  const weight = workStyle(properties).weight * thickness(zoom) + 2.5;
  return { color: "#ffffff", weight, opacity: 0.85, fill: false };
}

function workLine({ geometry, properties }: MapFeature, zoom: number): L.PathOptions {
  const { color, weight, dash } = workStyle(properties);
  if (geometry?.type === "Point")
    return { color, weight: 2, fill: true, fillColor: "#ffffff", fillOpacity: 1, dashArray: "3 2" };
  return {
    color,
    weight: weight * thickness(zoom),
    dashArray: dash ?? "",
    lineCap: "butt",
    fill: false,
  };
}

function thickness(zoom: number): number {
  return zoom >= 13 ? 1.15 : zoom >= 11 ? 0.9 : 0.65;
}

export interface CorridorsLayer {
  set(features: readonly MapFeature[]): void;
  update(state: ViewState): void;
}

/** The two axes with their width of influence, which the service computes in the survey plane. */
export function createCorridorsLayer(map: L.Map, api: Api): CorridorsLayer {
  const axes = createVectorLayer(map, [
    { pane: "corridor-axes", style: axisCasing },
    { pane: "corridor-axes", style: axisBed },
  ]);
  const bands = L.layerGroup().addTo(map);
  const renderer = L.svg({ pane: "corridor-bands", padding: 0.4 });
  const fetched = new Map<string, Promise<L.Layer>>();
  let wanted = "";

  const band = (id: string, km: number): Promise<L.Layer> => {
    const key = `${id}/${km}`;
    const known = fetched.get(key);
    if (known) return known;
    const made = api.influence(id, km).then((feature) => bandShape(feature, id, renderer));
    fetched.set(key, made);
    made.catch(() => fetched.delete(key));
    return made;
  };
  const show = debounce(120, async (ids: string[], km: number) => {
    const key = `${ids.join()}/${km}`;
    const shapes = await Promise.allSettled(ids.map((id) => band(id, km)));
    if (key !== wanted) return;
    bands.clearLayers();
    for (const shape of shapes) if (shape.status === "fulfilled") bands.addLayer(shape.value);
  });

  return {
    set: (features) => axes.set(features),
    update(state) {
      axes.update(state);
      const on = state.layers.includes("corridors");
      const ids = !on ? [] : state.corridor === "all" ? ["west", "east"] : [state.corridor];
      const key = `${ids.join()}/${state.widthKm}`;
      if (key === wanted) return;
      wanted = key;
      if (on) void show(ids, state.widthKm);
      else bands.clearLayers();
    },
  };
}

/** From this zoom on single parcels are read along the axis: it turns into a see-through band. */
const SEE_THROUGH_ZOOM = 13.5;

/** The axis runs under the works as a wide band whose coloured edges show at both their sides. */
function axisCasing({ id }: MapFeature, zoom: number): L.PathOptions {
  return {
    color: CORRIDOR_COLORS[id] ?? "#000000",
    weight: zoom >= SEE_THROUGH_ZOOM ? 22 : zoom >= 11 ? 17 : 14,
    opacity: zoom >= SEE_THROUGH_ZOOM ? 0.45 : 1,
    fill: false,
    lineCap: "butt",
  };
}

/** A light bed inside the casing, on which the works keep their contrast. */
function axisBed(_: MapFeature, zoom: number): L.PathOptions {
  return {
    color: "#ffffff",
    weight: zoom >= 11 ? 10.5 : 8,
    opacity: zoom >= SEE_THROUGH_ZOOM ? 0 : 0.88,
    fill: false,
    lineCap: "butt",
  };
}

function bandShape(feature: GeoJSON.Feature, id: string, renderer: L.Renderer): L.Layer {
  const color = CORRIDOR_COLORS[id] ?? "#000000";
  return L.geoJSON(feature, {
    pane: "corridor-bands",
    renderer,
    interactive: false,
    style: {
      color,
      weight: 1,
      opacity: 0.55,
      dashArray: "2 5",
      fill: true,
      fillColor: color,
      fillOpacity: 0.1,
    },
  } as L.GeoJSONOptions);
}
