import { bar } from "../clearance/figures.ts";
import { stateSwatch } from "../legend/swatch.ts";
import type { Named } from "../lib/api.ts";
import { type Child, h } from "../lib/dom.ts";
import type { Detail, Forecast, Group, Progress, Restricted } from "./types.ts";
import type { ProjectHost, ProjectKey } from "./words.ts";

function card({ i18n }: ProjectHost, title: ProjectKey, ...content: Child[]): HTMLElement {
  return h("section", { class: "card" }, h("h2", {}, i18n.t(title)), ...content);
}

/** Percent cleared with its definition, land by state, and the three grades of clean. */
export function figuresCard(host: ProjectHost, code: string, p: Progress): HTMLElement {
  const { i18n, format } = host;
  return card(
    host,
    "pj.figures",
    h(
      "p",
      { class: "big-figure" },
      h("strong", {}, p.percent_cleared === null ? "–" : format.percent(p.percent_cleared)),
      h("span", {}, i18n.t("figures.cleared")),
    ),
    h(
      "p",
      { class: "muted small" },
      i18n.t("pj.of", { cleared: format.ha(p.cleared_ha), due: format.ha(p.due_ha) }),
      " ",
      i18n.t("figures.definition"),
    ),
    bar(p.by_state, p.area_ha),
    h(
      "table",
      { class: "area-table project-states" },
      h("caption", { class: "visually-hidden" }, i18n.t("pj.figures")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, i18n.t("states.state")),
          h("th", { scope: "col", class: "num" }, i18n.t("pj.measured")),
          h("th", { scope: "col", class: "num" }, i18n.t("pj.recorded")),
          h("th", { scope: "col", class: "num" }, i18n.t("states.count")),
        ),
      ),
      h(
        "tbody",
        {},
        p.by_state.map(({ state, count, area_ha, recorded_ha }) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              stateSwatch(state),
              " ",
              h(
                "a",
                {
                  class: "cap",
                  href: `/clearance?state=${state}&project=${encodeURIComponent(code)}`,
                },
                i18n.code("state", state),
              ),
            ),
            h("td", { class: "num" }, format.ha(area_ha)),
            h("td", { class: "num" }, format.ha(recorded_ha)),
            h("td", { class: "num" }, format.number(count)),
          ),
        ),
      ),
    ),
    p.grades
      ? [
          h("h3", {}, i18n.t("pj.grades")),
          h(
            "ul",
            { class: "grade-list" },
            p.grades.map(({ grade, count, area_ha }) =>
              h(
                "li",
                {},
                h("span", { class: "cap" }, i18n.code("grade", grade)),
                h("span", { class: "num" }, format.ha(area_ha)),
                h("span", { class: "num muted" }, format.number(count)),
              ),
            ),
          ),
        ]
      : null,
  );
}

/** What is late against the promise, and when it may be done at the pace of late. */
export function forecastCard(host: ProjectHost, d: Detail, p: Progress): HTMLElement {
  const { i18n, format } = host;
  const { forecast: f } = p;
  const tooLate = f.latest && d.committed_to && f.latest > d.committed_to;
  return card(
    host,
    "pj.forecast",
    p.late_days > 0
      ? h(
          "p",
          {},
          h(
            "span",
            { class: "chip is-late" },
            i18n.t("pj.latedays", { n: format.number(p.late_days) }),
          ),
        )
      : null,
    h(
      "p",
      {},
      p.late_count > 0
        ? i18n.t("pj.late", { n: format.number(p.late_count), ha: format.ha(p.late_ha) })
        : i18n.t("pj.ontime"),
    ),
    h("p", { class: "forecast" }, h("strong", {}, forecastText(host, f))),
    tooLate || (f.status === "range" && !f.latest)
      ? h("p", { class: "warning" }, i18n.t("pj.forecast.late"))
      : null,
    f.paces.length > 0
      ? h(
          "ul",
          { class: "pace-list muted" },
          f.paces.map(({ months, ha_per_month }) =>
            h("li", {}, i18n.t("pj.pace", { n: months, ha: format.ha(ha_per_month) })),
          ),
        )
      : null,
    h("p", { class: "muted small" }, i18n.t("pj.forecast.basis")),
  );
}

function forecastText({ i18n, format }: ProjectHost, f: Forecast): string {
  if (f.status === "done") return i18n.t("pj.forecast.done");
  if (f.status === "unknown") return i18n.t(`pj.forecast.${f.reason ?? "too_short"}`);
  const earliest = format.date(f.earliest);
  return f.latest
    ? i18n.t("pj.forecast.range", { earliest, latest: format.date(f.latest) })
    : i18n.t("pj.forecast.open", { earliest });
}

/** The states in which most hectares wait longest. */
export function bottlenecks(host: ProjectHost, code: string, p: Progress): HTMLElement {
  const { i18n, format } = host;
  const obstructed =
    p.obstructed === null
      ? i18n.t("pj.obstructed.hidden")
      : i18n.t("pj.obstructed", { n: format.number(p.obstructed) });
  const column = (key: ProjectKey | "states.count") =>
    h("th", { scope: "col", class: "num" }, i18n.t(key));
  return card(
    host,
    "pj.bottlenecks",
    p.bottlenecks.length === 0 ? h("p", { class: "state-message" }, i18n.t("pj.nowaiting")) : null,
    p.bottlenecks.length > 0
      ? h(
          "table",
          { class: "area-table" },
          h("caption", { class: "visually-hidden" }, i18n.t("pj.bottlenecks")),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, i18n.t("states.state")),
              column("pj.ha"),
              column("pj.meandays"),
              column("pj.longest"),
            ),
          ),
          h(
            "tbody",
            {},
            p.bottlenecks.map((one) =>
              h(
                "tr",
                {},
                h(
                  "th",
                  { scope: "row" },
                  stateSwatch(one.state),
                  " ",
                  h(
                    "a",
                    {
                      class: "cap",
                      href: `/clearance?state=${one.state}&project=${encodeURIComponent(code)}&sort=waiting`,
                    },
                    i18n.code("state", one.state),
                  ),
                ),
                h("td", { class: "num" }, format.ha(one.area_ha)),
                h("td", { class: "num" }, format.number(one.mean_days)),
                h("td", { class: "num" }, format.number(one.longest_days)),
              ),
            ),
          ),
        )
      : null,
    h("p", { class: "muted small" }, i18n.t("pj.bottlenecks.order"), " ", obstructed),
  );
}

/** Kinds of obstacles, cases and money, for who may read them. */
export function obstacles(
  host: ProjectHost,
  inside: Restricted,
  kinds: readonly Named[],
): HTMLElement {
  const { i18n, format } = host;
  const cases = Object.values(inside.cases).reduce((sum, n) => sum + n, 0);
  const nameOf = (kind: string) => {
    const known = kinds.find(({ code }) => code === kind);
    return known ? i18n.pick(known.name) : kind;
  };
  const billions = (vnd: number) => i18n.t("pj.billion", { n: format.number(vnd / 1e9, 1) });
  return card(
    host,
    "pj.inside",
    h(
      "p",
      { class: "muted small" },
      i18n.t("pj.inside.over", { n: format.number(inside.parcels) }),
    ),
    h(
      "dl",
      { class: "facts" },
      h("div", {}, h("dt", {}, i18n.t("pj.cases")), h("dd", {}, format.number(cases))),
      h("div", {}, h("dt", {}, i18n.t("pj.approved")), h("dd", {}, billions(inside.approved_vnd))),
      h("div", {}, h("dt", {}, i18n.t("pj.paid")), h("dd", {}, billions(inside.paid_vnd))),
    ),
    inside.obstacles.length === 0
      ? h("p", { class: "state-message" }, i18n.t("pj.noobstacles"))
      : h(
          "ul",
          { class: "grade-list" },
          inside.obstacles.map(({ kind, parcels, oldest }) =>
            h(
              "li",
              {},
              h("span", { class: "cap" }, nameOf(kind)),
              h(
                "span",
                { class: "num" },
                i18n.t("projects.parcels", { n: format.number(parcels) }),
              ),
              h("span", { class: "num muted" }, i18n.t("pj.since", { date: format.date(oldest) })),
            ),
          ),
        ),
  );
}

/** Figures of each round, commune or land use. */
export function groupTable(
  { i18n, format }: ProjectHost,
  first: ProjectKey,
  groups: readonly Group[],
): HTMLElement | null {
  if (groups.length === 0) return null;
  const column = (key: ProjectKey | "states.count") =>
    h("th", { scope: "col", class: "num" }, i18n.t(key));
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": i18n.t(first) },
    h(
      "table",
      { class: "area-table group-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, i18n.t(first)),
          column("states.count"),
          column("pj.ha"),
          column("pj.due"),
          column("pj.cleared"),
          column("pj.percent"),
        ),
      ),
      h(
        "tbody",
        {},
        groups.map((one) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              i18n.pick(one.name) || one.key || i18n.t("pj.unknown"),
              one.due_on
                ? h(
                    "small",
                    { class: "muted" },
                    ` ${i18n.t("clock.due", { date: format.date(one.due_on) })}`,
                  )
                : null,
            ),
            h("td", { class: "num" }, format.number(one.count)),
            h("td", { class: "num" }, format.ha(one.area_ha)),
            h("td", { class: "num" }, format.ha(one.due_ha)),
            h("td", { class: "num" }, format.ha(one.cleared_ha)),
            h(
              "td",
              { class: "num" },
              one.percent_cleared === null ? "–" : format.percent(one.percent_cleared),
            ),
          ),
        ),
      ),
    ),
  );
}
