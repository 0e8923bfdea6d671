import type { Api } from "../lib/api.ts";
import { queryString } from "../lib/api.ts";
import type { Bilingual } from "../lib/i18n.ts";

export type Verdict = "change" | "same" | "untouched" | "refused" | "applied";

/** A sheet that was sent, as the service tells of it. */
export interface Sheet {
  id: number;
  state: "received" | "checked" | "applied" | "discarded" | "failed";
  work?: "check" | "apply";
  project: string;
  project_name: Bilingual;
  file: { name: string; size: number };
  account: string;
  created_at: string;
  made_at: string | null;
  rows: number;
  counts: {
    change: number;
    same: number;
    untouched: number;
    refused: number;
    rules: Record<string, number>;
  };
  problems: { rule: string; severity: "error" | "warning" | "info"; message: Bilingual }[];
  result?: { applied: number; parcels: number; same: number };
}

/** A row of it, with what becomes of it. */
export interface Line {
  row: number;
  parcel: number | null;
  part: number | null;
  unit: Bilingual;
  sheet_no: string;
  parcel_no: string;
  from: string | null;
  since: string | null;
  to: string | null;
  effective_on: string | null;
  decision_no: string | null;
  decision_date: string | null;
  issuer: string | null;
  amount_vnd: number | null;
  area_m2: number | null;
  document: string | null;
  note: string | null;
  verdict: Verdict | "";
  reasons: { field: string; rule: string; message: Bilingual }[];
  at: [number, number] | null;
}

export interface Sheets {
  list(project?: string): Promise<Sheet[]>;
  sheet(id: number): Promise<Sheet>;
  rows(
    id: number,
    verdict: Verdict,
    rule: string,
    after: number,
  ): Promise<{ rows: Line[]; next?: number }>;
  apply(id: number, rows: number[] | null): Promise<Sheet>;
  discard(id: number): Promise<void>;
}

export const PAGE = 100;

export function createSheets(api: Api): Sheets {
  const get = async <T>(path: string): Promise<T> => (await api.send<T>(path)).data;
  return {
    list: async (project = "") =>
      (
        await get<{ worksheets: Sheet[] }>(
          `/api/worksheets${queryString(project ? { project } : {})}`,
        )
      ).worksheets,
    sheet: (id) => get(`/api/worksheets/${id}`),
    rows: (id, verdict, rule, after) =>
      get(
        `/api/worksheets/${id}/rows${queryString({ verdict, limit: String(PAGE), after: String(after), ...(rule ? { rule } : {}) })}`,
      ),
    apply: async (id, rows) =>
      (
        await api.send<Sheet>(`/api/worksheets/${id}/apply`, {
          method: "POST",
          body: { rows },
        })
      ).data,
    discard: async (id) => {
      await api.send(`/api/worksheets/${id}`, { method: "DELETE" });
    },
  };
}

/** Address of the sheet of a project to fill in. */
export function blankAddress(
  code: string,
  ending: "xlsx" | "csv",
  wish: { state: string; round: string; lang: string },
): string {
  const query = queryString({
    lang: wish.lang,
    ...(wish.state ? { state: wish.state } : {}),
    ...(wish.round ? { round: wish.round } : {}),
  });
  return `/api/projects/${encodeURIComponent(code)}/sheet.${ending}${query}`;
}

/** What became of a sheet that was sent: its number, or the rule that it breaks. */
export type Sent = { id: number } | { rule: string; detail: string } | { lost: true };

/** Sends a sheet and tells how far that is, 0 to 1; fetch cannot. */
export function sendSheet(
  file: File,
  project: string,
  onProgress: (part: number) => void,
): Promise<Sent> {
  const form = new FormData();
  form.append("project", project);
  form.append("file", file, file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("error", () => resolve({ lost: true }));
    request.addEventListener("load", () => {
      try {
        const answer = JSON.parse(request.responseText);
        if (request.status === 201) return resolve({ id: answer.id });
        const known: Record<number, string> = { 403: "right", 413: "large", 415: "kind" };
        const first = answer.errors?.[0];
        resolve({
          rule: known[request.status] ?? first?.rule ?? "",
          detail: first?.detail || answer.detail || request.statusText,
        });
      } catch {
        resolve({ lost: true });
      }
    });
    request.open("POST", "/api/worksheets");
    request.send(form);
  });
}
