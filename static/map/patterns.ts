import { svg } from "../lib/dom.ts";
import { CONSTRAINT_COLORS, EXCLUDED_LINE, ZONE_COLORS } from "./palette.ts";

/** Hatching for SVG fills: `url(#…)` finds them from any drawing of the page. */
export function installPatterns(): void {
  const patterns = [
    stripes("hatch-study", ZONE_COLORS.study_area as string, 9, 0.35, 45),
    stripes("hatch-excluded", EXCLUDED_LINE, 6, 0.9, 45),
    ...[...new Set(Object.values(CONSTRAINT_COLORS))].map((color) =>
      stripes(hatchId(color), color, 7, 0.45, -45),
    ),
  ];
  const holder = svg(
    "svg",
    { width: 0, height: 0, "aria-hidden": "true", focusable: "false", class: "pattern-holder" },
    svg("defs", {}, ...patterns),
  );
  document.body.append(holder);
}

export function hatchId(color: string): string {
  return `hatch-${color.slice(1)}`;
}

function stripes(id: string, color: string, step: number, opacity: number, angle: number) {
  return svg(
    "pattern",
    {
      id,
      width: step,
      height: step,
      patternUnits: "userSpaceOnUse",
      patternTransform: `rotate(${angle})`,
    },
    svg("line", {
      x1: 0,
      y1: 0,
      x2: 0,
      y2: step,
      stroke: color,
      "stroke-width": 2,
      "stroke-opacity": opacity,
    }),
  );
}

/** A canvas pattern of diagonal lines on white, for excluded parcels. */
export function excludedPattern(
  context: CanvasRenderingContext2D,
  scale: number,
): CanvasPattern | string {
  const size = Math.round(6 * scale);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return "#ffffff";
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = EXCLUDED_LINE;
  pen.lineWidth = scale;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? "#ffffff";
}
