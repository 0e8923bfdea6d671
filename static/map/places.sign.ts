import { h } from "../lib/dom.ts";
import { type IconName, icon } from "../lib/icons.ts";

export const PLACE_KINDS = ["port", "airport", "border_gate", "interchange", "station"] as const;

/** The sign of a kind of place, for the map and for the legend. */
export function placeSign(kind: string, status: string): HTMLElement {
  const name = (PLACE_KINDS as readonly string[]).includes(kind) ? (kind as IconName) : "target";
  const built = status === "" || status === "operating";
  return h(
    "span",
    { class: `place-sign place-${kind}${built ? "" : " is-planned"}`, "aria-hidden": "true" },
    icon(name, 16),
  );
}
