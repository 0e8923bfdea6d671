import { h, svg } from "../lib/dom.ts";
import type { LineStyle } from "../map/palette.ts";
import { EXCLUDED_LINE, STATE_COLORS, zoneColor } from "../map/palette.ts";

/** The square of a clearance state, hatched for what was taken out. */
export function stateSwatch(state: string): HTMLElement {
  return h("span", {
    class: `swatch ${state === "excluded" ? "is-excluded" : ""}`,
    "aria-hidden": "true",
    css: { "--swatch": STATE_COLORS[state] ?? EXCLUDED_LINE },
  });
}

/** A small area with its outline, as it stands on the map. */
export function areaSwatch(color: string, fill: string, dash = "4 2.5"): SVGElement {
  return svg(
    "svg",
    { width: 26, height: 18, viewBox: "0 0 26 18", "aria-hidden": "true", class: "area-swatch" },
    svg("rect", {
      x: 1.5,
      y: 1.5,
      width: 23,
      height: 15,
      rx: 2.5,
      fill,
      stroke: color,
      "stroke-width": 1.75,
      "stroke-dasharray": dash,
    }),
  );
}

export function lineSwatch({ color, weight, dash }: LineStyle): SVGElement {
  return svg(
    "svg",
    { width: 30, height: 12, viewBox: "0 0 30 12", "aria-hidden": "true", class: "line-swatch" },
    svg("line", {
      x1: 1,
      y1: 6,
      x2: 29,
      y2: 6,
      stroke: color,
      "stroke-width": Math.min(weight, 4),
      ...(dash ? { "stroke-dasharray": dash } : {}),
    }),
  );
}

/** The sign of a kind of zone. */
export function zoneSwatch(kind: string): SVGElement {
  const color = zoneColor({ kind });
  if (kind === "study_area") return areaSwatch(color, "url(#hatch-study)", "2 2.5");
  if (kind === "economic_zone") return areaSwatch(color, `${color}14`, "6 3");
  return areaSwatch(color, `${color}40`);
}
