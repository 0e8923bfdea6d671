import type { Report } from "./types.ts";
import type { Host } from "./words.ts";

/** What the rest costs, and for how much of it there is no price. */
export function costText(
  { i18n, format }: Host,
  estimate: NonNullable<Report["parcels"]>["estimate"],
): string {
  if (!estimate) return "";
  const unpriced = estimate.unpriced_ha ?? 0;
  return [
    typeof estimate.cost_vnd === "number"
      ? i18n.t("p.estimate.cost", { cost: format.number(estimate.cost_vnd / 1e9, 1) })
      : "",
    unpriced > 0 ? i18n.t("p.estimate.unpriced", { area: format.ha(unpriced) }) : "",
  ]
    .filter(Boolean)
    .join("; ");
}
