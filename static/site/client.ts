import type { Geometry } from "geojson";
import type { Api, Sending } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";
import { type SiteQuery, serviceParams, writeQuery } from "./query.ts";
import type {
  SavedReceipt,
  SavedSearch,
  SearchMail,
  SiteCount,
  SiteDetail,
  SitePage,
  SiteSummary,
} from "./types.ts";

/** The service's answers about sites. Every call may throw a Problem or Unreachable. */
export interface SiteClient {
  search(query: SiteQuery, signal?: AbortSignal): Promise<SitePage>;
  /** Only how many there are: what a slider asks while it moves. */
  count(query: SiteQuery, signal?: AbortSignal): Promise<SiteCount>;
  /** All sites that a search finds, page after page. */
  all(query: SiteQuery): Promise<SiteSummary[]>;
  site(id: string): Promise<SiteDetail>;
  /** Sites that are gone are named in missing. */
  compare(ids: readonly string[]): Promise<{ items: SiteDetail[]; missing: string[] }>;
  /** Areas that are reached by road from a place within so many minutes. */
  isochrones(
    place: string,
    minutes: readonly number[],
    planned: boolean,
    signal?: AbortSignal,
  ): Promise<{ minutes: number; geometry: Geometry }[]>;
  /** The works that must open for the fastest way to a place, when planned ones count. */
  worksTo(from: readonly [number, number], place: string): Promise<Bilingual[]>;
  /** With an address, that one is asked whether it wants letters. */
  save(search: {
    name: string;
    query: SiteQuery;
    lang: string;
    email?: string;
  }): Promise<SavedReceipt>;
  /** What the secret of a link in a letter belongs to. */
  mail(token: string): Promise<SearchMail>;
  confirmMail(token: string): Promise<SearchMail>;
  endMail(token: string): Promise<void>;
  saved(token: string): Promise<SavedSearch>;
  /** The searches of whoever is signed in. */
  mine(): Promise<SavedSearch[]>;
  forget(token: string): Promise<void>;
}

/** The most that the service gives at once. */
const FULL_PAGE = 100;

export function createSiteClient(api: Api): SiteClient {
  const get = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await api.send<T>(path, sending)).data;
  const stop = (signal?: AbortSignal): Sending => (signal ? { signal } : {});
  return {
    search: (query, signal) => get(`/api/sites?${serviceParams(query)}`, stop(signal)),
    count: (query, signal) => {
      const params = serviceParams({ ...query, page: 1 });
      params.set("limit", "0");
      params.delete("ease_below");
      return get(`/api/sites?${params}`, stop(signal));
    },
    all: async (query) => {
      const out: SiteSummary[] = [];
      for (;;) {
        const params = serviceParams({ ...query, page: 1 });
        params.set("limit", String(FULL_PAGE));
        params.set("offset", String(out.length));
        params.delete("ease_below");
        const page = await get<SitePage>(`/api/sites?${params}`);
        out.push(...page.items);
        if (page.items.length === 0 || out.length >= page.number_matched) return out;
      }
    },
    site: (id) => get(`/api/sites/${encodeURIComponent(id)}`),
    compare: (ids) => get(`/api/sites/compare?ids=${ids.map(encodeURIComponent).join(",")}`),
    isochrones: async (place, minutes, planned, signal) => {
      const params = new URLSearchParams({ place, minutes: minutes.join(",") });
      if (planned) params.set("planned", "true");
      const answer = await get<{
        features: { properties: { minutes: number }; geometry: Geometry }[];
      }>(`/api/roads/isochrones?${params}`, stop(signal));
      return answer.features.map(({ properties, geometry }) => ({
        minutes: properties.minutes,
        geometry,
      }));
    },
    worksTo: async ([lon, lat], place) => {
      const params = new URLSearchParams({
        lon: String(lon),
        lat: String(lat),
        place,
        planned: "true",
      });
      const answer = await get<{ properties: { works: { name: Bilingual }[] } }>(
        `/api/roads/route?${params}`,
      );
      return answer.properties.works.map(({ name }) => name);
    },
    mail: (token) => get(`/api/searches/mail/${encodeURIComponent(token)}`),
    confirmMail: (token) =>
      get(`/api/searches/mail/${encodeURIComponent(token)}/confirm`, { method: "POST" }),
    endMail: (token) =>
      get(`/api/searches/mail/${encodeURIComponent(token)}/end`, { method: "POST" }),
    save: ({ name, query, lang, email }) =>
      get("/api/searches", {
        method: "POST",
        body: {
          name,
          query: writeQuery({ ...query, page: 1 }).toString(),
          lang,
          ...(email ? { email } : {}),
        },
      }),
    saved: (token) => get(`/api/searches/${encodeURIComponent(token)}`),
    mine: async () => (await get<{ items: SavedSearch[] }>("/api/searches")).items,
    forget: (token) => get(`/api/searches/${encodeURIComponent(token)}`, { method: "DELETE" }),
  };
}
