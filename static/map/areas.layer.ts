import type * as L from "leaflet";
import type { MapFeature } from "../lib/features.ts";
import { constraintColor, dashOf, zoneColor } from "./palette.ts";
import { hatchId } from "./patterns.ts";
import { createVectorLayer, type VectorLayer } from "./vector.layer.ts";

/** Zones: a faint fill under the parcels, the outline over them. */
export function createZonesLayer(map: L.Map): VectorLayer {
  return createVectorLayer(map, [
    { pane: "zone-fills", style: zoneFill },
    { pane: "zone-lines", style: zoneHalo, only: (feature) => !isWide(feature) },
    { pane: "zone-lines", style: zoneLine },
  ]);
}

function isWide(feature: MapFeature): boolean {
  return feature.properties.kind === "economic_zone";
}

function zoneFill(feature: MapFeature, zoom: number): L.PathOptions {
  const study = feature.properties.kind === "study_area";
  const color = zoneColor(feature.properties);
  if (study) return { stroke: false, fill: true, fillColor: "url(#hatch-study)", fillOpacity: 0.8 };
  const strength = isWide(feature) ? 0.06 : zoom >= 13 ? 0.1 : 0.26;
  return { stroke: false, fill: true, fillColor: color, fillOpacity: strength };
}

/** A light line under the outline keeps it legible on coloured parcels. */
function zoneHalo(_: MapFeature, zoom: number): L.PathOptions {
  return { fill: false, color: "#ffffff", weight: zoom >= 12 ? 4.5 : 3, opacity: 0.75 };
}

function zoneLine(feature: MapFeature, zoom: number): L.PathOptions {
  const study = feature.properties.kind === "study_area";
  const dash = dashOf(feature.properties, isWide(feature) ? "10 5" : study ? "3 4" : "7 4");
  return {
    fill: false,
    color: zoneColor(feature.properties),
    weight: isWide(feature) ? 1.75 : zoom >= 12 ? 2.25 : 1.5,
    opacity: 0.95,
    dashArray: dash ?? "",
    lineCap: "butt",
  };
}

/** Heritage, forest and mining areas: hatched the other way than study areas. */
export function createConstraintsLayer(map: L.Map): VectorLayer {
  return createVectorLayer(map, [
    {
      pane: "constraints",
      style: ({ properties }) => {
        const color = constraintColor(properties);
        const buffer = properties.kind === "heritage_buffer";
        return {
          color,
          weight: buffer ? 1 : 1.5,
          dashArray: dashOf(properties, "5 4") ?? "",
          fill: true,
          fillColor: `url(#${hatchId(color)})`,
          fillOpacity: buffer ? 0.45 : 0.9,
        };
      },
    },
  ]);
}

/** Administrative units: a quiet double line, no fill, so that they can lie over anything. */
export function createAdminLayer(map: L.Map): VectorLayer {
  return createVectorLayer(map, [
    {
      pane: "admin",
      style: () => ({ fill: false, color: "#ffffff", weight: 3.5, opacity: 0.6 }),
    },
    {
      pane: "admin",
      style: ({ properties }) => ({
        fill: false,
        color: "#4a4458",
        weight: 1.25,
        opacity: 0.85,
        dashArray: dashOf(properties, "8 3 2 3") ?? "",
      }),
    },
  ]);
}
