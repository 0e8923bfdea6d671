import { areaOf, faultOf, type Shape } from "./shape.ts";
import type { DrawHost } from "./words.ts";

/** How many parts and corners a shape has, and how large it is. */
export function summary({ i18n, format }: DrawHost, shape: Shape): string {
  const corners = shape.flat().reduce((sum, ring) => sum + ring.length, 0);
  return i18n.t("draw.import.found", {
    parts: shape.length,
    corners: format.number(corners),
    area: format.area(areaOf(shape)),
  });
}

/** Where a border crosses itself, as a sentence; null when none does. */
export function crossingNote({ i18n }: DrawHost, shape: Shape): string | null {
  const at = faultOf(shape);
  return at && i18n.t("draw.crosses", { x: at[1].toFixed(2), y: at[0].toFixed(2) });
}
