import type { Api } from "../lib/api.ts";

export const SEVERITIES = ["info", "warning", "error"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What each kind of rule is computed with; kinds that need more than that are changed through the API. */
export const PARAMS = {
  zone_overlap: ["kinds", "tolerance_ha"],
  inside_zone: ["kinds", "partly", "outside"],
  constraint_overlap: ["kinds", "tolerance_ha"],
  proposal_overlap: ["tolerance_ha"],
  constraint_distance: ["kinds", "max_km"],
  land_use: ["codes", "min_ha"],
  corridor: ["max_km"],
  distance: ["kinds", "max_km", "beyond"],
  work_distance: ["kinds", "max_km", "beyond"],
  area: ["zone_kinds", "min_ha", "max_ha"],
  planned_area: ["max_share"],
  balance: ["use", "min_share"],
  occupancy: ["zone_kinds", "min_share"],
  inside_province: [],
} as const;
export type Kind = keyof typeof PARAMS;
export type Param = (typeof PARAMS)[Kind][number];

export const LISTS: readonly string[] = ["kinds", "zone_kinds", "codes"];
export const TEXTS: readonly string[] = ["use", "partly", "outside", "beyond"];

export interface Rule {
  code: string;
  version: number;
  kind: string;
  severity: Severity;
  title_vi: string;
  title_en: string;
  advice_vi: string;
  advice_en: string;
  params: Record<string, unknown>;
  source: string;
  valid_from: string;
  unverified: boolean;
}

export async function listRules(api: Api): Promise<Rule[]> {
  const { data } = await api.send<{ rules: Rule[] }>("/api/proposals/rules", {});
  return data.rules;
}

const post = async (api: Api, path: string, body: unknown): Promise<void> => {
  await api.send(path, { method: "POST", body });
};

export const addRule = (api: Api, rule: Omit<Rule, "version">) =>
  post(api, "/api/proposals/rules", rule);

export const endRule = (api: Api, code: string, on: string) =>
  post(api, `/api/proposals/rules/${encodeURIComponent(code)}/end`, { on });

export const confirmRule = (api: Api, { code, version }: Rule) =>
  post(api, `/api/proposals/rules/${encodeURIComponent(code)}/confirm`, { version });
