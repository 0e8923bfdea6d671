/** What the work list shows; the same is in its address. */
export interface ListQuery {
  state: string;
  project: string;
  unit: string;
  blocked: boolean;
  late: boolean;
  /** In the area of competence of who asks. */
  mine: boolean;
  /** Whose next step is lawful today. */
  ready: boolean;
  /** State to which the parcel may go next. */
  next: string;
  /** Due within so many days; 0 does not choose. */
  due: number;
  /** Sheet and number, or a number alone: "12/345" or "345". */
  find: string;
  sort: Sort;
  page: number;
  /** Day (YYYY-MM-DD) of which the list is; empty is today. */
  at: string;
  /** Whether only what was recorded by the end of that day counts. */
  known: boolean;
}

export const SORTS = ["late", "waiting", "next", "number", "area"] as const;
export type Sort = (typeof SORTS)[number];

export const DUE_DAYS = [7, 14, 30, 90] as const;

export const PAGE_SIZE = 50;

export function readQuery(search: string): ListQuery {
  const params = new URLSearchParams(search);
  const page = Number(params.get("page"));
  const sort = params.get("sort");
  return {
    state: params.get("state") ?? "",
    project: params.get("project") ?? "",
    unit: params.get("unit") ?? "",
    blocked: params.get("blocked") === "1",
    late: params.get("late") === "1",
    mine: params.get("mine") === "1",
    ready: params.get("ready") === "1",
    next: params.get("next") ?? "",
    due: DUE_DAYS.find((days) => String(days) === params.get("due")) ?? 0,
    find: params.get("find") ?? "",
    sort: SORTS.find((one) => one === sort) ?? "late",
    page: Number.isInteger(page) && page > 0 ? page : 1,
    at: /^\d{4}-\d{2}-\d{2}$/.test(params.get("at") ?? "") ? (params.get("at") ?? "") : "",
    known: params.get("known") === "1",
  };
}

/** The address of a list; what is as usual is left out. */
export function writeQuery(query: ListQuery): string {
  const params = new URLSearchParams();
  for (const name of ["state", "project", "unit", "next", "find"] as const)
    if (query[name]) params.set(name, query[name]);
  for (const name of ["mine", "late", "blocked", "ready"] as const)
    if (query[name]) params.set(name, "1");
  if (query.due > 0) params.set("due", String(query.due));
  if (query.sort !== "late") params.set("sort", query.sort);
  if (query.page > 1) params.set("page", String(query.page));
  if (query.at) params.set("at", query.at);
  if (query.at && query.known) params.set("known", "1");
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** What the service is asked of a past day; nothing more of today. */
export function pastOf({ at, known }: Pick<ListQuery, "at" | "known">): Record<string, string> {
  return at ? { at, ...(known ? { known: at } : {}) } : {};
}

/** The question to the service. */
export function workQuery(query: ListQuery): Record<string, string | number> {
  const [, sheet, number] = /^\s*(?:(\S+?)\s*\/\s*)?([^\s/]+)\s*$/.exec(query.find) ?? [];
  return {
    ...(query.state ? { state: query.state } : {}),
    ...(query.project ? { project: query.project } : {}),
    ...(query.unit ? { admin_unit: query.unit } : {}),
    ...(query.blocked ? { blocked: "true" } : {}),
    ...(query.late ? { late: "true" } : {}),
    // What may be done next, and by whom, is a question of today.
    ...(query.mine && !query.at ? { mine: "true" } : {}),
    ...(query.ready && !query.at ? { ready: "true" } : {}),
    ...(query.next && !query.at ? { next: query.next } : {}),
    ...(query.due > 0 && !query.at ? { due_within: query.due } : {}),
    ...(sheet ? { sheet_no: sheet } : {}),
    ...(number ? { parcel_no: number } : {}),
    ...pastOf(query),
    sort: query.sort,
    limit: PAGE_SIZE,
    page: query.page,
  };
}
