/** What an investor asks of a site. The names are those of the service and of the address. */
export interface SiteQuery {
  readonly min_area_ha: number | null;
  readonly max_area_ha: number | null;
  readonly grade: Grade | null;
  /** Land that is expected to be clean within so many months counts too; 0 asks for clean land now. */
  readonly within_months: number;
  readonly corridor: "west" | "east" | null;
  readonly sector: string | null;
  /** Only parks that say themselves that they take the sector, not the province alone. */
  readonly stated: boolean;
  readonly zone: string | null;
  /** The farthest that each kind of place may be by road, kilometres. */
  readonly reach: Readonly<Partial<Record<PlaceKind, number>>>;
  /** Ports without deep water count, too; the address says deep_water=false. */
  readonly any_port: boolean;
  /** How much each criterion counts in the ranking, 0 to 5; one that is left out counts 1. */
  readonly weights: Readonly<Partial<Record<Criterion, number>>>;
  /** Roads that are planned or under construction count as if they were open. */
  readonly planned: boolean;
  /** A drawn area: corners in degrees, longitude first, not closed. */
  readonly area: readonly Corner[] | null;
  readonly sortby: SortKey;
  readonly page: number;
}

export type Corner = readonly [number, number];
export type Grade = "legally_clear" | "vacant" | "ready_to_build";

export const GRADES: readonly Grade[] = ["legally_clear", "vacant", "ready_to_build"];
export const PLACE_KINDS = ["port", "airport", "interchange", "border"] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];
export const CRITERIA = ["area", "shape", "port", "airport", "interchange", "border"] as const;
export type Criterion = (typeof CRITERIA)[number];
export const SORTS = ["-score", "-area_ha", "port_km", "interchange_km", "clean_since"] as const;
export type SortKey = (typeof SORTS)[number];

export const MAX_WEIGHT = 5;
export const PAGE_SIZE = 20;
/** Fewer sites than this are too few to compare: then the page says what would give more. */
export const ENOUGH = 3;
export const MONTHS = [0, 3, 6, 12, 24] as const;

export const EVERYTHING: SiteQuery = {
  min_area_ha: null,
  max_area_ha: null,
  grade: null,
  within_months: 0,
  corridor: null,
  sector: null,
  stated: false,
  zone: null,
  reach: {},
  any_port: false,
  weights: {},
  planned: false,
  area: null,
  sortby: "-score",
  page: 1,
};

/** The address of a search: nothing that is as usual, always in the same order. */
export function writeQuery(query: SiteQuery): URLSearchParams {
  const out = new URLSearchParams();
  const put = (name: string, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined && value !== "") out.set(name, String(value));
  };
  put("min_area_ha", query.min_area_ha);
  put("max_area_ha", query.max_area_ha);
  put("grade", query.grade);
  put("within_months", query.within_months || null);
  put("corridor", query.corridor);
  put("sector", query.sector);
  put("stance", query.sector && query.stated ? "stated" : null);
  put("zone", query.zone);
  for (const kind of PLACE_KINDS) put(`max_km_${kind}`, query.reach[kind]);
  put("deep_water", query.any_port ? "false" : null);
  for (const name of CRITERIA)
    if ((query.weights[name] ?? 1) !== 1) put(`weight_${name}`, query.weights[name]);
  put("planned", query.planned ? "true" : null);
  put("within", query.area && writeArea(query.area));
  put("sortby", query.sortby === EVERYTHING.sortby ? null : query.sortby);
  put("page", query.page > 1 ? query.page : null);
  return out;
}

/** Reads what it understands of an address and passes over the rest: an old link must still open. */
export function readQuery(text: string): SiteQuery {
  const params = new URLSearchParams(text);
  const get = (name: string) => params.get(name);
  const among = <T extends string>(name: string, values: readonly T[]): T | null =>
    values.find((value) => value === get(name)) ?? null;
  const reach: Partial<Record<PlaceKind, number>> = {};
  for (const kind of PLACE_KINDS) {
    const km = positive(get(`max_km_${kind}`), 1000);
    if (km !== null) reach[kind] = km;
  }
  const weights: Partial<Record<Criterion, number>> = {};
  for (const name of CRITERIA) {
    const weight = positive(get(`weight_${name}`), MAX_WEIGHT);
    if (weight !== null && weight !== 1) weights[name] = weight;
  }
  return {
    min_area_ha: positive(get("min_area_ha"), 100_000),
    max_area_ha: positive(get("max_area_ha"), 100_000),
    grade: among("grade", GRADES),
    within_months: positive(get("within_months"), 60) ?? 0,
    corridor: among("corridor", ["west", "east"]),
    sector: code(get("sector")),
    stated: get("stance") === "stated",
    zone: code(get("zone")),
    reach,
    any_port: get("deep_water") === "false",
    weights,
    planned: get("planned") === "true",
    area: readArea(get("within") ?? ""),
    sortby: among("sortby", SORTS) ?? EVERYTHING.sortby,
    page: Math.max(1, Math.floor(positive(get("page"), 10_000) ?? 1)),
  };
}

/** What the service is asked: the address, with a page as limit and offset. */
export function serviceParams(query: SiteQuery): URLSearchParams {
  const out = writeQuery({ ...query, page: 1 });
  out.set("limit", String(PAGE_SIZE));
  out.set("ease_below", String(ENOUGH));
  if (query.page > 1) out.set("offset", String((query.page - 1) * PAGE_SIZE));
  return out;
}

/** One condition of a search that can be left out, for the chips above the list. */
export type Condition =
  | "area"
  | "grade"
  | "within_months"
  | "corridor"
  | "sector"
  | "stated"
  | "zone"
  | "drawn"
  | PlaceKind;

/** Which conditions a search sets, in the order of the questions. */
export function conditionsOf(query: SiteQuery): Condition[] {
  const out: Condition[] = [];
  if (query.min_area_ha !== null || query.max_area_ha !== null) out.push("area");
  if (query.within_months > 0) out.push("within_months");
  if (query.grade) out.push("grade");
  if (query.corridor) out.push("corridor");
  for (const kind of PLACE_KINDS) if (query.reach[kind] !== undefined) out.push(kind);
  if (query.sector) out.push("sector");
  if (query.sector && query.stated) out.push("stated");
  if (query.zone) out.push("zone");
  if (query.area) out.push("drawn");
  return out;
}

/** The search without one of its conditions; the page starts anew. */
export function without(query: SiteQuery, condition: Condition): SiteQuery {
  switch (condition) {
    case "area":
      return { ...query, min_area_ha: null, max_area_ha: null, page: 1 };
    case "within_months":
      return { ...query, within_months: 0, page: 1 };
    case "grade":
    case "corridor":
    case "sector":
    case "zone":
      return { ...query, [condition]: null, page: 1 };
    case "stated":
      return { ...query, stated: false, page: 1 };
    case "drawn":
      return { ...query, area: null, page: 1 };
    default:
      return { ...query, reach: withoutKey(query.reach, condition), page: 1 };
  }
}

function withoutKey<T extends object>(bag: T, key: keyof T): T {
  const out = { ...bag };
  delete out[key];
  return out;
}

/** Changes that make another search, not another page of it, lead back to the first page. */
export function ask(query: SiteQuery, change: Partial<SiteQuery>): SiteQuery {
  return { ...query, page: 1, ...change };
}

export function withReach(query: SiteQuery, kind: PlaceKind, km: number | null): SiteQuery {
  const reach = km === null ? withoutKey(query.reach, kind) : { ...query.reach, [kind]: km };
  return ask(query, { reach });
}

export function withWeight(query: SiteQuery, name: Criterion, weight: number): SiteQuery {
  const weights =
    weight === 1 ? withoutKey(query.weights, name) : { ...query.weights, [name]: weight };
  return ask(query, { weights });
}

/** Corners as WKT, in degrees with six decimals: a tenth of a metre. */
export function writeArea(corners: readonly Corner[]): string {
  const ring = [...corners, corners[0] as Corner];
  return `POLYGON((${ring.map(([x, y]) => `${short(x)} ${short(y)}`).join(",")}))`;
}

export function readArea(wkt: string): Corner[] | null {
  const match = /^\s*POLYGON\s*\(\(([^()]+)\)\)\s*$/i.exec(wkt);
  if (!match) return null;
  const ring = (match[1] as string).split(",").map((pair) => pair.trim().split(/\s+/).map(Number));
  const sane = ring.every(
    ([x, y, ...rest]) =>
      rest.length === 0 &&
      x !== undefined &&
      y !== undefined &&
      Math.abs(x) <= 180 &&
      Math.abs(y) <= 90,
  );
  if (!sane || ring.length < 4 || ring.length > 200) return null;
  const last = ring.at(-1) as number[];
  const first = ring[0] as number[];
  if (last[0] !== first[0] || last[1] !== first[1]) return null;
  return ring.slice(0, -1).map(([x = 0, y = 0]) => [x, y]);
}

function short(value: number): string {
  return String(Number(value.toFixed(6)));
}

function positive(text: string | null, most: number): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 && value <= most ? value : null;
}

function code(text: string | null): string | null {
  return text && /^[a-z0-9_-]{1,80}$/i.test(text) ? text : null;
}
