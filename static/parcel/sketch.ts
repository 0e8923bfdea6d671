import type { Feature, Geometry, Position } from "geojson";
import { svg } from "../lib/dom.ts";
import { bboxOf } from "../lib/geo.ts";
import { EXCLUDED_LINE, STATE_COLORS } from "../map/palette.ts";

const SIDE = 320;
/** Share of the parcel's own size that is shown around it. */
const ROOM = 0.9;

/** What lies around a shape, in degrees, for asking for the neighbours; null without a shape. */
export function surroundings(shape: Geometry | null): [number, number, number, number] | null {
  const box = bboxOf(shape);
  if (!box) return null;
  const [west, south, east, north] = box;
  const squeeze = Math.cos((south * Math.PI) / 180);
  const half = (Math.max((east - west) * squeeze, north - south) / 2) * (1 + ROOM);
  const x = (west + east) / 2;
  const y = (south + north) / 2;
  return [x - half / squeeze, y - half, x + half / squeeze, y + half];
}

/** A drawing of a parcel among its neighbours, north up, each in the colour of its state. */
export function sketch(shape: Geometry, neighbours: readonly Feature[], id: number): SVGElement {
  const frame = surroundings(shape) as [number, number, number, number];
  const at = ([lng = 0, lat = 0]: Position): string => {
    const x = ((lng - frame[0]) / (frame[2] - frame[0])) * SIDE;
    const y = ((frame[3] - lat) / (frame[3] - frame[1])) * SIDE;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  const around = neighbours
    .filter((feature) => String(feature.id) !== String(id))
    .map((feature) =>
      outline(feature.geometry, at, String(feature.properties?.state ?? ""), false),
    );
  const own = neighbours.find((feature) => String(feature.id) === String(id));
  return svg(
    "svg",
    { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "parcel-sketch", "aria-hidden": "true" },
    ...around,
    outline(shape, at, String(own?.properties?.state ?? ""), true),
    svg("path", { d: "M304 12v22M298 20l6-8 6 8", class: "sketch-north" }),
  );
}

function outline(
  shape: Geometry,
  at: (position: Position) => string,
  state: string,
  own: boolean,
): SVGElement {
  const rings =
    shape.type === "MultiPolygon"
      ? shape.coordinates.flat()
      : shape.type === "Polygon"
        ? shape.coordinates
        : [];
  const d = rings.map((ring) => `M${ring.map(at).join("L")}Z`).join("");
  return svg("path", {
    d,
    fill: STATE_COLORS[state] ?? EXCLUDED_LINE,
    "fill-rule": "evenodd",
    class: own ? "sketch-own" : "sketch-neighbour",
  });
}
