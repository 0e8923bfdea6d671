import type { Properties } from "../lib/features.ts";

/**
 * Clearance states in the order of progress: warm greys (nothing decided), ambers (counting and
 * plan), teals (money and decision), green (clean). Checked by palette.test.ts to stay apart for the
 * three kinds of colour blindness. `excluded` has no colour of its own: it is hatched.
 */
export const STATE_COLORS: Readonly<Record<string, string>> = {
  not_started: "#d1cabc",
  notified: "#a3978a",
  inventory: "#f8eab0",
  inventoried: "#f2b540",
  plan_posted: "#dd8218",
  plan_approved: "#844e07",
  paid: "#86dcec",
  recovery_decided: "#22a7c9",
  handed_over: "#006181",
  clean: "#3f8f5c",
  excluded: "#ffffff",
};

export const STATES = Object.keys(STATE_COLORS);
/** The line that hatches what is taken out of the recovery boundary. */
export const EXCLUDED_LINE = "#8b8f96";
/** Marks a parcel on which an obstacle is open. */
export const OBSTACLE_COLOR = "#8c1d18";

export const ZONE_COLORS: Readonly<Record<string, string>> = {
  economic_zone: "#3f4b9c",
  industrial_park: "#8f2a6b",
  industrial_cluster: "#b8558f",
  study_area: "#4d5b6b",
};

export const CORRIDOR_COLORS: Readonly<Record<string, string>> = {
  west: "#2456a6",
  east: "#a63d40",
};

export const CONSTRAINT_COLORS: Readonly<Record<string, string>> = {
  heritage_core: "#5b7a1e",
  heritage_buffer: "#5b7a1e",
  monument: "#5b7a1e",
  national_park: "#2f6b4f",
  special_use_forest: "#2f6b4f",
  protection_forest: "#2f6b4f",
  mangrove: "#2f6b4f",
  mining: "#5d544b",
};

/** Works by what is really the case today. */
export const WORK_COLORS: Readonly<Record<string, string>> = {
  operating: "#3d4b54",
  construction: "#c2410c",
  approved: "#7c3aed",
  proposed: "#64748b",
  study: "#64748b",
  suspended: "#9f1239",
  cancelled: "#9f1239",
};

export const SELECTED_COLOR = "#0b1f2a";

export interface LineStyle {
  color: string;
  weight: number;
  /** Leaflet's dash array, or null for a full line. */
  dash: string | null;
}

/** Whatever was not surveyed is drawn with broken lines, everywhere. */
export function dashOf(properties: Properties, pattern = "7 4"): string | null {
  return properties.accuracy === "surveyed" ? null : pattern;
}

export function workStyle(properties: Properties): LineStyle {
  const color = WORK_COLORS[properties.status ?? ""] ?? (WORK_COLORS.study as string);
  const weights: Record<string, number> = {
    expressway: 3.6,
    national_road: 2.6,
    road: 2.6,
    bridge: 4.5,
    railway: 2.2,
  };
  const weight = weights[properties.kind ?? ""] ?? 2.5;
  const vague = ["proposed", "study"].includes(properties.status ?? "");
  if (properties.kind === "railway") return { color, weight, dash: "2 5" };
  return { color, weight, dash: vague ? "2 6" : dashOf(properties, "10 2.5") };
}

export function zoneColor(properties: Properties): string {
  return ZONE_COLORS[properties.kind ?? ""] ?? (ZONE_COLORS.industrial_park as string);
}

export function constraintColor(properties: Properties): string {
  return CONSTRAINT_COLORS[properties.kind ?? ""] ?? (CONSTRAINT_COLORS.mining as string);
}
