import type { Shade } from "../lib/view.ts";
import { LATENESS, LATENESS_COLORS, latenessOf, latenessPattern, tileToday } from "./lateness.ts";
import { OBSTACLE_COLOR, STATE_COLORS, STATES } from "./palette.ts";
import { excludedPattern } from "./patterns.ts";
import type { TileShape } from "./tile.ts";

export interface DrawOptions {
  /** Side of the canvas in CSS pixels. */
  side: number;
  /** CSS pixels per tile unit. */
  scale: number;
  /** Where the canvas begins in the data's tile, CSS pixels. */
  offsetX: number;
  offsetY: number;
  screenZoom: number;
  /** Single parcels get outlines and obstacle marks; dissolved land does not. */
  single: boolean;
  /** What colours them: from afar lateness is not known, and the land is pale. */
  shade: Shade;
  keep: (shape: TileShape) => boolean;
}

/** Draws all polygons of a tile, one fill per state: a few path operations instead of thousands. */
export function drawShapes(
  canvas: HTMLCanvasElement,
  shapes: readonly TileShape[],
  options: DrawOptions,
): void {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = options.side * ratio;
  canvas.height = options.side * ratio;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const scale = options.scale * ratio;
  pen.translate(-options.offsetX * ratio, -options.offsetY * ratio);
  const late = options.shade === "late";
  const groups = late ? groupByLateness(shapes, options.keep) : groupByState(shapes, options.keep);
  for (const kind of late ? LATENESS : STATES) {
    const group = groups.get(kind);
    if (!group) continue;
    pen.beginPath();
    for (const shape of group) trace(pen, shape, scale);
    pen.fillStyle = fillOf(pen, kind, late, ratio);
    pen.fill("evenodd");
    outline(pen, late ? (LATENESS_COLORS.none as string) : lineOf(kind), options, ratio);
  }
  if (options.single && options.screenZoom >= 16) {
    for (const group of groups.values()) markObstacles(pen, group, scale, ratio);
  }
}

function fillOf(
  pen: CanvasRenderingContext2D,
  kind: string,
  late: boolean,
  ratio: number,
): CanvasPattern | string {
  if (late) return latenessPattern(pen, kind as (typeof LATENESS)[number], ratio);
  return kind === "excluded" ? excludedPattern(pen, ratio) : (STATE_COLORS[kind] as string);
}

function lineOf(state: string): string {
  return state === "excluded" ? "#b9bcc2" : (STATE_COLORS[state] as string);
}

function groupByLateness(
  shapes: readonly TileShape[],
  keep: (shape: TileShape) => boolean,
): Map<string, TileShape[]> {
  const today = tileToday();
  const groups = new Map<string, TileShape[]>();
  for (const shape of shapes) {
    if (!keep(shape)) continue;
    const kind = latenessOf(shape.due, today);
    const group = groups.get(kind);
    if (group) group.push(shape);
    else groups.set(kind, [shape]);
  }
  return groups;
}

function groupByState(
  shapes: readonly TileShape[],
  keep: (shape: TileShape) => boolean,
): Map<string, TileShape[]> {
  const groups = new Map<string, TileShape[]>();
  for (const shape of shapes) {
    if (!keep(shape)) continue;
    const state = shape.state in STATE_COLORS ? shape.state : "not_started";
    const group = groups.get(state);
    if (group) group.push(shape);
    else groups.set(state, [shape]);
  }
  return groups;
}

function trace(pen: CanvasRenderingContext2D, shape: TileShape, scale: number): void {
  for (const ring of shape.rings) {
    pen.moveTo((ring[0] as number) * scale, (ring[1] as number) * scale);
    for (let i = 2; i < ring.length; i += 2)
      pen.lineTo((ring[i] as number) * scale, (ring[i + 1] as number) * scale);
    pen.closePath();
  }
}

/** Close up a fine dark line parts the parcels; far out a line of the fill's colour closes the gaps. */
function outline(
  pen: CanvasRenderingContext2D,
  color: string,
  options: DrawOptions,
  ratio: number,
): void {
  if (options.single && options.screenZoom >= 15) {
    pen.strokeStyle = "rgba(28, 38, 45, 0.42)";
    pen.lineWidth = (options.screenZoom >= 17 ? 1 : 0.6) * ratio;
  } else if (options.single) {
    pen.strokeStyle = "rgba(255, 255, 255, 0.45)";
    pen.lineWidth = 0.5 * ratio;
  } else {
    pen.strokeStyle = color;
    pen.lineWidth = 0.75 * ratio;
  }
  pen.stroke();
}

function markObstacles(
  pen: CanvasRenderingContext2D,
  shapes: readonly TileShape[],
  scale: number,
  ratio: number,
): void {
  for (const shape of shapes) {
    if (!shape.obstacle) continue;
    const x = ((shape.minX + shape.maxX) / 2) * scale;
    const y = ((shape.minY + shape.maxY) / 2) * scale;
    const r = 5 * ratio;
    pen.beginPath();
    pen.moveTo(x, y - r);
    pen.lineTo(x + r, y + r * 0.75);
    pen.lineTo(x - r, y + r * 0.75);
    pen.closePath();
    pen.fillStyle = OBSTACLE_COLOR;
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 1.5 * ratio;
    pen.stroke();
    pen.fill();
  }
}
