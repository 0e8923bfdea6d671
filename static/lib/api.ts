import type { Feature, FeatureCollection } from "geojson";
import type { Bbox } from "./geo.ts";
import type { Bilingual } from "./i18n.ts";

/** One broken rule of a request, as the service reports it (RFC 9457 with our `errors`). */
export interface ProblemItem {
  field?: string;
  rule?: string;
  detail?: string;
  at?: [number, number];
  row?: number;
}

/** The service answered, and the answer is no. `message` is its own sentence for a person. */
export class Problem extends Error {
  readonly status: number;
  readonly items: readonly ProblemItem[];

  constructor(status: number, detail: string, items: readonly ProblemItem[] = []) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.items = items;
  }
}

/** The service could not be reached at all. */
export class Unreachable extends Error {
  constructor() {
    super("the service cannot be reached");
    this.name = "Unreachable";
  }
}

export interface StateShare {
  state: string;
  count: number;
  area_ha: number;
  /** Of it vacant, and of it ready to build on: the grades of clean land. */
  vacant_ha?: number;
  ready_to_build_ha?: number;
}

export interface Settings {
  basemap_url: string;
  demo: boolean;
  version: string;
  extent: Bbox;
  /** How people sign in beside name and password; absent until the service has answered. */
  sign_in?: { oidc: string | null };
  /** Whether the service sends letters. */
  mail?: boolean;
}

export interface Named {
  code: string;
  name: Bilingual;
}

export interface Reference {
  clearance_states: (Named & { ordinal: number })[];
  obstacles: Named[];
  sectors: (Named & { priority: boolean })[];
  land_use_types: (Named & { code_system: string })[];
}

export interface SearchResult {
  collection: string;
  id: string | number;
  name: Bilingual;
  detail: Bilingual;
  kind: string;
  point: [number, number] | null;
  bbox: Bbox | null;
}

export interface Converted {
  wgs84: [number, number];
  vn2000: { x_north_m: number; y_east_m: number; epsg: number };
}

export interface Located extends Converted {
  corridor: string;
  distance_m: number;
  chainage_km: number;
  point: [number, number];
}

export interface CorridorSummary {
  corridor: string;
  within_km: number;
  length_km: number;
  zones: { count: number; area_ha: number };
  parcels: { count: number; area_ha: number };
  clean_ha: number;
  by_state: StateShare[];
  items: {
    zone: string;
    name: Bilingual | string;
    kind: string;
    chainage_km: number;
    distance_km: number;
    area_ha: number;
    clean_ha?: number;
  }[];
}

export interface ClearanceRow {
  key: string;
  name: Bilingual | string | null;
  by_state: StateShare[];
  area_ha: number;
  count: number;
  percent_cleared: number | null;
}

export interface ClearanceEvent {
  id: number;
  from: string | null;
  to: string;
  effective_on: string;
  recorded_at: string;
  decision_no: string | null;
  decision_date: string | null;
  note: string | null;
  regime: string | null;
  /** The record that this one corrects, and the one that corrects it and counts in its place. */
  corrects: number | null;
  corrected_by: number | null;
  /** The step never happened. */
  void: boolean;
}

export interface Session {
  name: string;
  role: string;
  display_name: string;
}

export interface ItemsPage extends FeatureCollection {
  numberMatched?: number;
  numberReturned?: number;
  links?: { rel: string; href: string }[];
}

/** An answer with the version that `If-Match` asks for at the next change. */
export interface Answer<T> {
  readonly data: T;
  readonly etag: string;
  readonly headers: Headers;
}

/** What a call sends; `body` goes as JSON unless it is a form, a file or text already. */
export interface Sending {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** How long the answer may take, for files over a slow line; half a minute without it. */
  timeoutMs?: number;
}

export type Query = Record<string, string | number | undefined>;

/** The service, as the page uses it. Every call may throw a Problem or Unreachable. */
export interface Api {
  /** Whether the service answers at all. Never throws. */
  ping(): Promise<boolean>;
  /** Any route, for the features that bring their own; an answer without content has undefined data. */
  send<T>(path: string, sending?: Sending): Promise<Answer<T>>;
  settings(): Promise<Settings>;
  reference(): Promise<Reference>;
  background(): Promise<FeatureCollection>;
  /** One page of a collection. */
  items(collection: string, query?: Query, signal?: AbortSignal): Promise<ItemsPage>;
  /** The page behind a `next` link. */
  follow(href: string, signal?: AbortSignal): Promise<ItemsPage>;
  /** A whole collection, page after page; only for the small ones. */
  allItems(collection: string, query?: Query): Promise<Feature[]>;
  item(collection: string, id: string, query?: Query): Promise<Feature>;
  parcel(id: string, query?: Query): Promise<Record<string, unknown>>;
  parcelEvents(id: string, query?: Query): Promise<ClearanceEvent[]>;
  tile(
    collection: string,
    z: number,
    x: number,
    y: number,
    signal: AbortSignal,
    query?: Query,
  ): Promise<ArrayBuffer>;
  search(text: string, signal: AbortSignal): Promise<SearchResult[]>;
  convert(lon: number, lat: number, signal?: AbortSignal): Promise<Converted>;
  locate(corridor: string, lon: number, lat: number, signal?: AbortSignal): Promise<Located>;
  influence(corridor: string, withinKm: number, signal?: AbortSignal): Promise<Feature>;
  corridorSummary(
    corridor: string,
    withinKm: number,
    signal?: AbortSignal,
  ): Promise<CorridorSummary>;
  clearance(by: "zone" | "corridor", query?: Query): Promise<ClearanceRow[]>;
  session(): Promise<Session | null>;
  signIn(name: string, password: string, code?: string): Promise<Session>;
  signOut(): Promise<void>;
}

/** How long one answer may take before the page calls the service away. */
const TIMEOUT_MS = 30_000;

/**
 * Makes the client. `onReach` hears after every call whether the service answered at all, so that
 * one place can show that it is away.
 */
export function createApi(onReach: (reached: boolean) => void): Api {
  const call = async (
    path: string,
    init: RequestInit = {},
    timeoutMs = TIMEOUT_MS,
  ): Promise<Response> => {
    const response = await reach(path, init, onReach, timeoutMs);
    if (response.ok) return response;
    throw await readProblem(response);
  };
  const json = async <T>(path: string, signal?: AbortSignal): Promise<T> => {
    const response = await call(path, signal ? { signal } : {});
    return (await response.json()) as T;
  };
  const items = (collection: string, query: Query = {}, signal?: AbortSignal) =>
    json<ItemsPage>(`/api/collections/${collection}/items${queryString(query)}`, signal);
  const follow = (href: string, signal?: AbortSignal) => json<ItemsPage>(sameOrigin(href), signal);
  return {
    items,
    follow,
    send: async <T>(path: string, sending: Sending = {}) =>
      readAnswer<T>(await call(path, toInit(sending), sending.timeoutMs)),
    ping: () => ping(onReach),
    settings: () => json("/api/settings"),
    reference: () => json("/api/reference"),
    background: () => json("/api/background"),
    allItems: (collection, query) =>
      collectPages(items(collection, { limit: 1000, ...query }), follow),
    item: (collection, id, query) =>
      json(
        `/api/collections/${collection}/items/${encodeURIComponent(id)}${queryString({ f: "json", ...query })}`,
      ),
    parcel: (id, query = {}) => json(`/api/parcels/${encodeURIComponent(id)}${queryString(query)}`),
    parcelEvents: async (id, query = {}) =>
      (
        await json<{ events: ClearanceEvent[] }>(
          `/api/parcels/${encodeURIComponent(id)}/events${queryString(query)}`,
        )
      ).events,
    tile: async (collection, z, x, y, signal, query = {}) => {
      const path = `/api/collections/${collection}/tiles/WebMercatorQuad/${z}/${y}/${x}${queryString(query)}`;
      return (await call(path, { signal })).arrayBuffer();
    },
    search: async (text, signal) =>
      (
        await json<{ results: SearchResult[] }>(
          `/api/search${queryString({ q: text, limit: 10 })}`,
          signal,
        )
      ).results,
    convert: (lon, lat, signal) => json(`/api/convert${queryString({ lon, lat })}`, signal),
    locate: (corridor, lon, lat, signal) =>
      json(`/api/corridors/${corridor}/locate${queryString({ lon, lat })}`, signal),
    influence: (corridor, withinKm, signal) =>
      json(`/api/corridors/${corridor}/influence${queryString({ within_km: withinKm })}`, signal),
    corridorSummary: (corridor, withinKm, signal) =>
      json(`/api/corridors/${corridor}/summary${queryString({ within_km: withinKm })}`, signal),
    clearance: async (by, query) =>
      (
        await json<{ rows: ClearanceRow[] }>(
          `/api/clearance/summary${queryString({ by, ...query })}`,
        )
      ).rows,
    ...sessions(call),
  };
}

function toInit({ method, body, headers, signal }: Sending): RequestInit {
  const ready = typeof body === "string" || body instanceof FormData || body instanceof Blob;
  const json = body !== undefined && !ready;
  return {
    ...(method ? { method } : {}),
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : { body: ready ? (body as BodyInit) : JSON.stringify(body) }),
    headers: { ...(json ? { "Content-Type": "application/json" } : {}), ...headers },
  };
}

async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  const data = (isJson ? await response.json() : undefined) as T;
  return { data, etag: response.headers.get("ETag") ?? "", headers: response.headers };
}

function sessions(call: (path: string, init?: RequestInit) => Promise<Response>) {
  return {
    async session(): Promise<Session | null> {
      try {
        const response = await call("/api/session");
        return response.status === 204 ? null : ((await response.json()) as Session);
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    async signIn(name: string, password: string, code?: string): Promise<Session> {
      const response = await call("/api/session", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name, password, ...(code === undefined ? {} : { code }) }),
      });
      return (await response.json()) as Session;
    },
    async signOut(): Promise<void> {
      await call("/api/session", { method: "DELETE" });
    },
  };
}

async function reach(
  path: string,
  init: RequestInit,
  onReach: (reached: boolean) => void,
  timeoutMs: number,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? anySignal(init.signal, timeout) : timeout;
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    onReach(false);
    throw new Unreachable();
  }
  // What a service worker has kept says nothing of the service.
  if (!response.headers.has("X-Kept")) onReach(isAnswer(response));
  return response;
}

/** A gateway that has nobody behind it answers too, but only for itself. */
function isAnswer({ status }: Response): boolean {
  return status !== 502 && status !== 503 && status !== 504;
}

/** How long a mere sign of life may take. */
const PING_TIMEOUT_MS = 8_000;

async function ping(onReach: (reached: boolean) => void): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PING_TIMEOUT_MS);
    const response = await fetch("/api/settings", { signal, cache: "no-store" });
    if (!isAnswer(response)) return false;
    onReach(true);
    return true;
  } catch {
    return false;
  }
}

/** AbortSignal.any is younger than the browsers that public offices run. */
function anySignal(a: AbortSignal, b: AbortSignal): AbortSignal {
  if ("any" in AbortSignal) return AbortSignal.any([a, b]);
  const both = new AbortController();
  for (const signal of [a, b]) signal.addEventListener("abort", () => both.abort(signal.reason));
  return both.signal;
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as {
      title?: string;
      detail?: string;
      errors?: ProblemItem[];
    };
    return new Problem(
      response.status,
      body.detail || body.title || response.statusText,
      body.errors,
    );
  } catch {
    return new Problem(response.status, response.statusText || `HTTP ${response.status}`);
  }
}

async function collectPages(
  first: Promise<ItemsPage>,
  follow: (href: string) => Promise<ItemsPage>,
): Promise<Feature[]> {
  let page = await first;
  const out = [...page.features];
  for (let next = nextLink(page); next; next = nextLink(page)) {
    page = await follow(next);
    out.push(...page.features);
  }
  return out;
}

export function nextLink(page: ItemsPage): string | undefined {
  return page.links?.find((link) => link.rel === "next")?.href;
}

/** Links may carry the public address of the service; the page stays on the one it came from. */
function sameOrigin(href: string): string {
  const url = new URL(href, location.href);
  return url.pathname + url.search;
}

/** The parameters that have a value, as `?a=1&b=2`, or nothing. */
export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text ? `?${text}` : "";
}
