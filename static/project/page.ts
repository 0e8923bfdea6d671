import { bar, sumShares } from "../clearance/figures.ts";
import type { Host } from "../clearance/page.ts";
import { workTable } from "../clearance/table.ts";
import type { WorkList } from "../clearance/work.ts";
import { percentCleared } from "../legend/states.ts";
import { stateSwatch } from "../legend/swatch.ts";
import type { ClearanceRow } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { Bilingual } from "../lib/i18n.ts";
import { createLive } from "../live/live.ts";
import { createSheetCard } from "../worksheet/card.ts";

/** Builds /projects and /projects/{code}. */
export async function buildProjectsPage(host: Host): Promise<void> {
  const code = host.path[0];
  const draw = async () => {
    const { data } = await host.api.send<{ rows: ClearanceRow[] }>(
      "/api/clearance/summary?by=project",
    );
    if (code) await one(host, data.rows, code);
    else all(host, data.rows);
  };
  await draw();
  const live = createLive();
  host.own(live.close);
  live.on((change) => {
    if (change.concerns("parcels")) void draw().catch(() => undefined);
  });
}

function nameOf({ i18n }: Host, { name, key }: ClearanceRow): string {
  return typeof name === "string" ? name : i18n.pick((name ?? { vi: key, en: key }) as Bilingual);
}

function all(host: Host, rows: readonly ClearanceRow[]): void {
  const { i18n, format, main } = host;
  host.title(i18n.t("projects.title"));
  const ordered = [...rows].sort((a, b) => b.area_ha - a.area_ha);
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          crumb(host),
          h("h1", {}, i18n.t("projects.title")),
          h("p", {}, i18n.t("figures.definition")),
        ),
      ),
      h(
        "ul",
        { class: "project-list" },
        ordered.map((row) =>
          h(
            "li",
            { class: "card" },
            h(
              "h2",
              {},
              h("a", { href: `/projects/${encodeURIComponent(row.key)}` }, nameOf(host, row)),
            ),
            bar(sumShares([row]), row.area_ha),
            h(
              "p",
              { class: "project-figures" },
              h(
                "strong",
                {},
                row.percent_cleared === null ? "–" : format.percent(row.percent_cleared),
              ),
              h(
                "span",
                { class: "muted" },
                ` ${i18n.t("figures.cleared")} · ${format.ha(row.area_ha)} · ${i18n.t("projects.parcels", { n: format.number(row.count) })}`,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function crumb({ i18n }: Host): Child {
  return h("p", { class: "crumbs" }, h("a", { href: "/clearance" }, i18n.t("parcelpage.tolist")));
}

const WORST = 20;

async function one(host: Host, rows: readonly ClearanceRow[], code: string): Promise<void> {
  const { i18n, format, main } = host;
  const row = rows.find(({ key }) => key === code);
  if (!row) {
    host.title(i18n.t("projects.title"));
    return replace(
      main,
      h(
        "div",
        { class: "page-inner" },
        h("h1", {}, i18n.t("projects.title")),
        h("p", { class: "state-message" }, i18n.t("projects.unknown")),
        crumb(host),
      ),
    );
  }
  const name = nameOf(host, row);
  host.title(name);
  const { data } = await host.api.send<WorkList>(
    `/api/clearance/worklist?project=${encodeURIComponent(code)}&limit=${WORST}`,
  );
  const committed = data.items[0]?.committed_to ?? null;
  const shares = sumShares([row]);
  replace(
    main,
    h(
      "div",
      { class: "page-inner project-page" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h(
            "p",
            { class: "crumbs" },
            h("a", { href: "/clearance" }, i18n.t("parcelpage.tolist")),
            " › ",
            h("a", { href: "/projects" }, i18n.t("projects.title")),
          ),
          h("h1", {}, name),
        ),
        h(
          "div",
          { class: "head-actions" },
          h(
            "a",
            { class: "button", href: `/clearance?project=${encodeURIComponent(code)}` },
            i18n.t("projects.list"),
          ),
        ),
      ),
      h(
        "section",
        { class: "card clearance-figures" },
        h(
          "div",
          { class: "clearance-main" },
          h("strong", {}, format.percent(percentCleared(shares) ?? 0)),
          h("span", {}, i18n.t("figures.cleared")),
          h("small", { class: "muted" }, i18n.t("figures.definition")),
          committed
            ? h(
                "p",
                {
                  class: `chip ${committed < host.today && (row.percent_cleared ?? 0) < 100 ? "is-late" : ""}`,
                },
                i18n.t("projects.committed", { date: format.date(committed) }),
              )
            : null,
          h(
            "p",
            {},
            i18n.t("projects.held", {
              late: format.number(data.late),
              blocked: format.number(data.blocked),
            }),
          ),
        ),
        h(
          "div",
          { class: "clearance-states" },
          bar(shares, row.area_ha),
          h(
            "ul",
            {},
            shares.map(({ state, count, area_ha }) =>
              h(
                "li",
                {},
                stateSwatch(state),
                h(
                  "a",
                  {
                    class: "cap",
                    href: `/clearance?project=${encodeURIComponent(code)}&state=${state}`,
                  },
                  i18n.code("state", state),
                ),
                h("span", { class: "num" }, format.ha(area_ha)),
                h("span", { class: "num muted" }, format.number(count)),
              ),
            ),
          ),
        ),
      ),
      createSheetCard(host, code),
      h(
        "section",
        { class: "card work-card" },
        h("h2", {}, i18n.t("projects.worst")),
        workTable(host, data.items, null),
      ),
    ),
  );
}
