import type { Geometry, Position } from "geojson";

/** Why a text is no drawing; the page has the sentence for each. */
export type ReadFault =
  | "empty"
  | "unknown"
  | "broken"
  | "no_area"
  | "outside"
  | "swapped"
  | "large";

export class Unreadable extends Error {
  readonly fault: ReadFault;

  constructor(fault: ReadFault) {
    super(fault);
    this.name = "Unreadable";
    this.fault = fault;
  }
}

/** More text than this is not pasted but imported: 8 million characters hold 300,000 corners. */
const MOST_TEXT = 8_000_000;

/** Reads the areas of GeoJSON, WKT or KML, in degrees; throws Unreadable. */
export function readDrawing(text: string): Geometry {
  const body = text.replace(/^\uFEFF/, "").trim();
  if (body === "") throw new Unreadable("empty");
  if (body.length > MOST_TEXT) throw new Unreadable("large");
  const geometry = parse(body);
  const rings = ringsOf(geometry);
  if (rings.length === 0) throw new Unreadable("no_area");
  checkPlace(rings.flat());
  return geometry;
}

function parse(body: string): Geometry {
  if (body.startsWith("{")) return fromGeoJson(body);
  if (body.startsWith("<")) return fromKml(body);
  if (/^(SRID=\d+;)?\s*(MULTI)?POLYGON/i.test(body)) return fromWkt(body);
  throw new Unreadable("unknown");
}

/** The service knows more ways in which a place is wrong; these are the ones people paste. */
function checkPlace(points: readonly Position[]): void {
  const good = (x = 0, y = 0) => x > 104 && x < 111 && y > 18 && y < 24;
  if (points.every(([x, y]) => good(x, y))) return;
  throw new Unreadable(points.every(([x, y]) => good(y, x)) ? "swapped" : "outside");
}

function ringsOf(geometry: Geometry): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  if (geometry.type === "MultiPolygon") return geometry.coordinates.flat();
  return [];
}

function collect(polygons: Position[][][]): Geometry {
  return { type: "MultiPolygon", coordinates: polygons };
}

function fromGeoJson(body: string): Geometry {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new Unreadable("broken");
  }
  const polygons: Position[][][] = [];
  // A stack instead of recursion: depth is the sender's choice.
  const open: unknown[] = [parsed];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = next as Record<string, unknown> | null;
    if (!node || typeof node !== "object") continue;
    if (node.type === "Polygon") polygons.push(positions(node.coordinates));
    else if (node.type === "MultiPolygon" && Array.isArray(node.coordinates))
      polygons.push(...node.coordinates.map(positions));
    else if (node.type === "Feature") open.push(node.geometry);
    else if (Array.isArray(node.features)) open.push(...node.features);
    else if (Array.isArray(node.geometries)) open.push(...node.geometries);
  }
  return collect(polygons);
}

function positions(rings: unknown): Position[][] {
  if (!Array.isArray(rings)) throw new Unreadable("broken");
  return rings.map((ring) => {
    if (!Array.isArray(ring)) throw new Unreadable("broken");
    return ring.map((point) => {
      const [x, y] = Array.isArray(point) ? point : [];
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Unreadable("broken");
      return [x as number, y as number];
    });
  });
}

function fromWkt(body: string): Geometry {
  const text = body.replace(/^SRID=\d+;/i, "");
  // Rings are the innermost parentheses; a polygon begins at a ring that follows "((".
  const polygons: Position[][][] = [];
  for (const match of text.matchAll(/(\(*)\s*\(([^()]*)\)/g)) {
    const opened = (match[1] ?? "").length > 0;
    const ring = ringOfText(match[2] ?? "", /,/, /\s+/);
    if (opened || polygons.length === 0) polygons.push([ring]);
    else (polygons.at(-1) as Position[][]).push(ring);
  }
  return collect(polygons);
}

function ringOfText(text: string, between: RegExp, within: RegExp): Position[] {
  return text
    .trim()
    .split(between)
    .filter((pair) => pair.trim() !== "")
    .map((pair) => {
      const [x, y] = pair.trim().split(within).map(Number);
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Unreadable("broken");
      return [x as number, y as number];
    });
}

function fromKml(body: string): Geometry {
  const document = new DOMParser().parseFromString(body, "application/xml");
  if (document.querySelector("parsererror")) throw new Unreadable("broken");
  const ring = (node: Element | null) =>
    ringOfText(node?.getElementsByTagName("coordinates")[0]?.textContent ?? "", /\s+/, /,/);
  return collect(
    [...document.getElementsByTagName("Polygon")].map((polygon) => [
      ring(polygon.getElementsByTagName("outerBoundaryIs")[0] ?? null),
      ...[...polygon.getElementsByTagName("innerBoundaryIs")].map(ring),
    ]),
  );
}
