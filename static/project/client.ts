import { type Answer, type Api, Problem } from "../lib/api.ts";
import type { Detail, Move, Moved, Progress, Restricted, Summary } from "./types.ts";

export interface ProjectClient {
  list(): Promise<Summary[]>;
  detail(code: string): Promise<Answer<Detail>>;
  progress(code: string, at?: string): Promise<Progress>;
  /** What is not public; null for who may not read it. */
  restricted(code: string): Promise<Restricted | null>;
  add(body: unknown): Promise<Detail>;
  amend(code: string, etag: string, body: unknown): Promise<Answer<Detail>>;
  move(code: string, move: Move, leave: boolean): Promise<Moved>;
}

/** The routes of clearance projects. */
export function createProjectClient(api: Api): ProjectClient {
  const at = (code: string) => `/api/projects/${encodeURIComponent(code)}`;
  return {
    list: async () => (await api.send<{ projects: Summary[] }>("/api/projects")).data.projects,
    detail: (code) => api.send<Detail>(at(code)),
    progress: async (code, day) =>
      (await api.send<Progress>(`${at(code)}/progress${day ? `?at=${day}` : ""}`)).data,
    restricted: async (code) => {
      try {
        return (await api.send<Restricted>(`${at(code)}/restricted`)).data;
      } catch (error) {
        if (error instanceof Problem && [401, 403].includes(error.status)) return null;
        throw error;
      }
    },
    add: async (body) => (await api.send<Detail>("/api/projects", { method: "POST", body })).data,
    amend: (code, etag, body) =>
      api.send<Detail>(at(code), { method: "PATCH", body, headers: { "If-Match": etag } }),
    move: async (code, move, leave) =>
      (
        await api.send<Moved>(`${at(code)}/parcels${leave ? "/leave" : ""}`, {
          method: "POST",
          body: move,
        })
      ).data,
  };
}
