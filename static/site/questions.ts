import type { Named } from "../lib/api.ts";
import { segmented, switchRow } from "../lib/controls.ts";
import { type Child, h } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import { choice, steps } from "./controls.ts";
import type { SiteHost } from "./host.ts";
import {
  ask,
  CRITERIA,
  type Criterion,
  conditionsOf,
  EVERYTHING,
  GRADES,
  type Grade,
  MAX_WEIGHT,
  MONTHS,
  PLACE_KINDS,
  type PlaceKind,
  type SiteQuery,
  withReach,
  withWeight,
} from "./query.ts";

/** What the questions offer to choose from. */
export interface Choices {
  sectors: readonly Named[];
  zones: readonly Named[];
}

export interface QuestionsOptions {
  choices: Choices;
  query(): SiteQuery;
  /** A slider moves: only the count is wanted. */
  onPeek(next: SiteQuery): void;
  onAsk(next: SiteQuery): void;
}

const AREAS = [null, 1, 2, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300];
const DISTANCES: Record<PlaceKind, readonly (number | null)[]> = {
  port: [5, 10, 15, 20, 30, 40, 60, 80, 120, null],
  airport: [10, 20, 30, 40, 60, 80, 120, null],
  interchange: [1, 2, 3, 5, 8, 12, 20, 30, null],
  border: [10, 20, 40, 60, 80, 120, 160, null],
};

/** The questions beside the list. Built anew whenever an address is opened. */
export function createQuestions(host: SiteHost, options: QuestionsOptions): HTMLElement {
  const { i18n } = host;
  const form = h(
    "form",
    { class: "site-questions", "aria-label": i18n.t("sites.questions") },
    h("h2", {}, i18n.t("sites.questions")),
    landQuestions(host, options),
    placeQuestions(host, options),
    distanceQuestions(host, options),
    weightQuestions(host, options),
    conditionsOf(options.query()).length > 0 ? resetButton(host, options) : null,
    h("a", { href: "/sites/saved" }, i18n.t("sites.saved")),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

function group(title: string, ...content: Child[]): HTMLElement {
  return h("fieldset", { class: "question-group" }, h("legend", {}, title), content);
}

function landQuestions(host: SiteHost, options: QuestionsOptions): HTMLElement {
  const { i18n, format } = host;
  const now = options.query();
  const change = (value: number | null) => ask(options.query(), { min_area_ha: value });
  return group(
    i18n.t("sites.q.land"),
    steps<number | null>({
      id: "q-area",
      label: i18n.t("sites.q.area"),
      values: AREAS,
      value: now.min_area_ha,
      text: (value) =>
        value === null ? i18n.t("sites.any") : i18n.t("sites.atleast", { ha: format.ha(value) }),
      oninput: (value) => options.onPeek(change(value)),
      onchange: (value) => options.onAsk(change(value)),
    }).node,
    choice({
      id: "q-months",
      label: i18n.t("sites.q.when"),
      value: String(now.within_months),
      choices: monthChoices(host, now.within_months),
      onchange: (value) => options.onAsk(ask(options.query(), { within_months: Number(value) })),
    }).node,
    choice({
      id: "q-grade",
      label: i18n.t("sites.q.grade"),
      value: now.grade ?? "",
      choices: [
        { value: "", label: i18n.t("sites.grade.any") },
        ...GRADES.map((value) => ({ value, label: i18n.t(`sites.grade.${value}`) })),
      ],
      onchange: (value) =>
        options.onAsk(ask(options.query(), { grade: (value || null) as Grade | null })),
    }).node,
  );
}

function monthChoices({ i18n }: SiteHost, chosen: number) {
  const months = [...new Set<number>([...MONTHS, chosen])].sort((a, b) => a - b);
  return months.map((n) => ({
    value: String(n),
    label: n === 0 ? i18n.t("sites.now") : i18n.t("sites.months", { n }),
  }));
}

function placeQuestions(host: SiteHost, options: QuestionsOptions): HTMLElement {
  const { i18n } = host;
  const now = options.query();
  const named = (list: readonly Named[]) =>
    list.map(({ code, name }) => ({ value: code, label: capital(i18n.pick(name)) }));
  return group(
    i18n.t("sites.q.place"),
    segmented<"all" | "west" | "east">({
      name: "q-corridor",
      label: i18n.t("sites.q.corridor"),
      value: now.corridor ?? "all",
      choices: (["all", "west", "east"] as const).map((value) => ({
        value,
        label: i18n.t(`sites.corridor.${value}`),
      })),
      onchange: (value) =>
        options.onAsk(ask(options.query(), { corridor: value === "all" ? null : value })),
    }),
    choice({
      id: "q-sector",
      label: i18n.t("sites.q.sector"),
      value: now.sector ?? "",
      choices: [
        { value: "", label: i18n.t("sites.sector.any") },
        ...named(options.choices.sectors),
      ],
      onchange: (value) =>
        options.onAsk(
          ask(options.query(), { sector: value || null, ...(value ? {} : { stated: false }) }),
        ),
    }).node,
    now.sector
      ? switchRow({
          id: "q-stated",
          label: i18n.t("sites.q.stated"),
          hint: i18n.t("sites.q.stated.hint"),
          on: now.stated,
          onchange: (stated) => options.onAsk(ask(options.query(), { stated })),
        })
      : null,
    choice({
      id: "q-zone",
      label: i18n.t("sites.q.zone"),
      value: now.zone ?? "",
      choices: [{ value: "", label: i18n.t("sites.zone.any") }, ...named(options.choices.zones)],
      onchange: (value) => options.onAsk(ask(options.query(), { zone: value || null })),
    }).node,
  );
}

function distanceQuestions(host: SiteHost, options: QuestionsOptions): HTMLElement {
  const { i18n, format } = host;
  const now = options.query();
  return group(
    i18n.t("sites.q.distance"),
    PLACE_KINDS.map(
      (kind) =>
        steps<number | null>({
          id: `q-${kind}`,
          label: i18n.t(`sites.to.${kind}`),
          values: DISTANCES[kind],
          value: now.reach[kind] ?? null,
          text: (km) =>
            km === null ? i18n.t("sites.any") : i18n.t("sites.atmost", { km: format.km(km) }),
          oninput: (km) => options.onPeek(withReach(options.query(), kind, km)),
          onchange: (km) => options.onAsk(withReach(options.query(), kind, km)),
        }).node,
    ),
    switchRow({
      id: "q-deep",
      label: i18n.t("sites.q.deep"),
      on: now.any_port,
      onchange: (any_port) => options.onAsk(ask(options.query(), { any_port })),
    }),
    h("p", { class: "muted small" }, i18n.t("sites.q.byroad")),
    switchRow({
      id: "q-planned",
      label: i18n.t("sites.q.planned"),
      hint: i18n.t("sites.q.planned.hint"),
      on: now.planned,
      onchange: (planned) => options.onAsk(ask(options.query(), { planned })),
    }),
  );
}

const WEIGHTS = Array.from({ length: MAX_WEIGHT + 1 }, (_, at) => at);

/** How much each criterion counts. "Twice as much as the border" is 2 beside 1. */
function weightQuestions(host: SiteHost, options: QuestionsOptions): HTMLElement {
  const { i18n } = host;
  const now = options.query();
  const own = Object.keys(now.weights).length > 0;
  return h(
    "details",
    { class: "question-group weights", open: own },
    h("summary", {}, i18n.t("sites.q.weights")),
    h("p", { class: "muted small" }, i18n.t("sites.q.weights.hint")),
    CRITERIA.map(
      (name: Criterion) =>
        steps<number>({
          id: `q-weight-${name}`,
          label: i18n.t(`sites.criterion.${name}`),
          values: WEIGHTS,
          value: now.weights[name] ?? 1,
          text: (weight) =>
            weight === 0 ? i18n.t("sites.weight.none") : i18n.t("sites.weight", { n: weight }),
          oninput: () => undefined,
          onchange: (weight) => options.onAsk(withWeight(options.query(), name, weight)),
        }).node,
    ),
  );
}

function resetButton({ i18n }: SiteHost, options: QuestionsOptions): HTMLElement {
  return h(
    "button",
    { type: "button", class: "button", onclick: () => options.onAsk(EVERYTHING) },
    i18n.t("sites.reset"),
  );
}
