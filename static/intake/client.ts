import type { FeatureCollection, Geometry } from "geojson";
import type { Api } from "../lib/api.ts";
import type { Bbox } from "../lib/geo.ts";
import type { Bilingual } from "../lib/i18n.ts";

export interface Choice {
  crs: string;
  swap: boolean;
}

export interface Candidate extends Choice {
  name: Bilingual;
  inside: number;
  offset_m: number | null;
  bbox: Bbox | null;
  outline?: Geometry | null;
}

export interface JobProblem {
  rule: string;
  severity: "error" | "warning" | "info";
  message: Bilingual;
  suggest?: Choice;
}

export interface Counts {
  new: number;
  changed: number;
  unchanged: number;
  refused: number;
  warnings: number;
  repairable: number;
  repaired: number;
}

/** An import as the service tells of it. */
export interface Job {
  id: number;
  state: "received" | "read" | "checked" | "committed" | "discarded" | "failed";
  work?: "read" | "check" | "commit";
  progress?: { step: string; done: number; total: number };
  file: { name: string; size: number; format?: string; encoding?: string };
  source: string;
  source_date: string;
  created_at: string;
  rows: number;
  crs: { given?: string; chosen?: string; swap: boolean; candidates: Candidate[] };
  columns: { name: string; samples: string[] }[];
  mapping: Record<string, string>;
  counts: Counts;
  problems: JobProblem[];
  result?: { added: number; changed: number; unchanged: number };
  same_as?: number;
  bbox?: Bbox;
}

export interface Field {
  name: string;
  title: Bilingual;
  required: boolean;
}

export interface Overview {
  imports: Job[];
  fields: Field[];
  systems: { crs: string; name: Bilingual }[];
}

export interface Issue {
  id: number;
  row: number;
  rule: string;
  severity: "error" | "warning" | "info";
  message: Bilingual;
  at: [number, number] | null;
  width_m: number | null;
  repairable: boolean;
  geometry?: Geometry;
}

export interface Intake {
  overview(): Promise<Overview>;
  job(id: number): Promise<Job>;
  rows(id: number, box: Bbox, signal: AbortSignal): Promise<FeatureCollection>;
  issues(id: number, severity: string, after: number): Promise<{ issues: Issue[]; next?: number }>;
  settings(id: number, wish: object): Promise<Job>;
  repair(id: number, rows: number[] | null, accept: boolean): Promise<Job>;
  commit(id: number, clean: boolean, rows: number[] | null): Promise<Job>;
  discard(id: number): Promise<void>;
}

export function createIntake(api: Api): Intake {
  const at = (id: number, rest = "") => `/api/imports/${id}${rest}`;
  const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
    (await api.send<T>(path, signal ? { signal } : {})).data;
  const send = async (path: string, method: "PUT" | "POST", body: object): Promise<Job> =>
    (await api.send<Job>(path, { method, body })).data;
  return {
    overview: () => get("/api/imports"),
    job: (id) => get(at(id)),
    rows: (id, box, signal) =>
      get(at(id, `/rows?limit=2000&bbox=${box.map((v) => v.toFixed(6)).join(",")}`), signal),
    issues: (id, severity, after) =>
      get(
        at(
          id,
          `/issues?limit=50&after=${after}${severity === "all" ? "" : `&severity=${severity}`}`,
        ),
      ),
    settings: (id, wish) => send(at(id, "/settings"), "PUT", wish),
    repair: (id, rows, accept) => send(at(id, "/repairs"), "POST", { rows, accept }),
    commit: (id, clean, rows) => send(at(id, "/commit"), "POST", { clean, rows }),
    discard: async (id) => {
      await api.send(at(id), { method: "DELETE" });
    },
  };
}

/** What became of an upload: the job, or the service's own sentence. */
export type Sent = { job: Job } | { refused: string } | { lost: true };

/** Sends files and tells how far that is, 0 to 1; fetch cannot. */
export function sendFiles(
  files: readonly File[],
  texts: Record<string, string>,
  onProgress: (part: number) => void,
): Promise<Sent> {
  const form = new FormData();
  for (const [name, value] of Object.entries(texts)) if (value) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("error", () => resolve({ lost: true }));
    request.addEventListener("load", () => {
      try {
        const answer = JSON.parse(request.responseText);
        if (request.status === 201) return resolve({ job: answer as Job });
        const first = answer.errors?.[0]?.detail;
        resolve({ refused: first || answer.detail || request.statusText });
      } catch {
        resolve({ lost: true });
      }
    });
    request.open("POST", "/api/imports");
    request.send(form);
  });
}
