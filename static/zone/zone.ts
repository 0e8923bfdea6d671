import { percentCleared, stateBar, stateTable } from "../legend/states.ts";
import { Problem } from "../lib/api.ts";
import { type Child, h } from "../lib/dom.ts";
import { bboxOf } from "../lib/geo.ts";
import { gapPercent, latestStatement, type Statement } from "../panel/areas.ts";
import { gallery } from "../photo/gallery.ts";
import { balanceTable } from "../proposal/balance.ts";
import { frameOf, miniMap } from "../proposal/minimap.ts";
import { type Amending, createAmending } from "./amend.ts";
import { occupancyChart, occupancyTable } from "./occupancy.ts";
import type { Milestone, ZoneDetail, ZoneItem } from "./types.ts";
import type { ZoneHost, ZoneKey } from "./words.ts";

/** Beyond this share of the stated area, a difference of the drawn outline is pointed out. */
const GAP_PERCENT = 2;

/** One zone of the register: what it is, what was promised, how far it has come. */
export async function buildZone(host: ZoneHost, code: string): Promise<void> {
  const { i18n, main, api } = host;
  const [zone, detail, rows, settings] = await Promise.all([
    api.item("zones", code) as unknown as Promise<ZoneItem>,
    detailOf(host, code),
    api.clearance("zone").catch(() => []),
    api.settings(),
  ]);
  const parent = zone.properties.parent
    ? await api.item("zones", String(zone.properties.parent)).catch(() => null)
    : null;
  const name = i18n.field(zone.properties, "name");
  host.title(name);
  const row = rows.find(({ key }) => key === code);
  const amending = createAmending(host, code, detail);
  main.append(
    h(
      "div",
      { class: "page-inner zone-page" },
      head(host, zone, code),
      h(
        "div",
        { class: "zone-grid" },
        h(
          "section",
          { class: "card" },
          map(host, zone, parent as ZoneItem | null),
          facts(host, zone, parent as ZoneItem | null),
        ),
        clearance(host, row, settings.demo),
        areas(host, zone),
        occupancy(host, detail, amending),
        milestones(host, detail?.milestones ?? [], amending),
        balance(host, detail),
        sectors(host, detail),
        documents(host, detail, amending),
        gallery(host, code),
        history(host, detail),
      ),
      h(
        "p",
        { class: "muted small" },
        [i18n.field(zone.properties, "note"), zone.properties.source].filter(Boolean).join(" · "),
      ),
    ),
  );
}

/** The register's own page; where the service has only the collection, the page shows what that says. */
async function detailOf(host: ZoneHost, code: string): Promise<ZoneDetail | null> {
  try {
    return (await host.api.send<ZoneDetail>(`/api/zones/${encodeURIComponent(code)}`)).data;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

function head(
  { i18n }: ZoneHost,
  { properties: p, geometry }: ZoneItem,
  code: string,
): HTMLElement {
  const box = bboxOf(geometry);
  const at =
    box &&
    `#13/${((box[1] + box[3]) / 2).toFixed(4)}/${((box[0] + box[2]) / 2).toFixed(4)}&sel=zones:${code}`;
  const status = String(p.status ?? "");
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h("p", {}, h("a", { href: "/zones" }, `‹ ${i18n.t("z.all")}`)),
      h("h1", {}, i18n.field(p, "name")),
      h(
        "p",
        { class: "chips" },
        h("span", { class: "chip" }, i18n.code("kind", String(p.kind ?? ""))),
        h("span", { class: `chip status-${status}` }, i18n.code("status", status)),
        p.accuracy === "surveyed" ? null : h("span", { class: "chip" }, i18n.t("z.indicative")),
      ),
    ),
    h(
      "div",
      { class: "row-actions" },
      at ? h("a", { class: "button", href: `/${at}` }, i18n.t("z.map")) : null,
      h(
        "a",
        { class: "button", href: `/proposals/new?zone=${encodeURIComponent(code)}` },
        i18n.t("z.propose"),
      ),
      h(
        "button",
        { type: "button", class: "button", onclick: () => window.print() },
        i18n.t("z.print"),
      ),
    ),
  );
}

function card({ i18n }: ZoneHost, title: ZoneKey, ...content: Child[]): HTMLElement {
  return h("section", { class: "card" }, h("h2", {}, i18n.t(title)), ...content);
}

function map({ i18n }: ZoneHost, zone: ZoneItem, parent: ZoneItem | null): Child {
  if (!zone.geometry) return null;
  const around = parent?.geometry ? [{ geometry: parent.geometry, look: "faint" as const }] : [];
  return miniMap(
    [...around, { geometry: zone.geometry, look: "shape" }],
    frameOf([zone.geometry]),
    i18n.t("z.outline"),
  );
}

function facts(host: ZoneHost, { properties: p }: ZoneItem, parent: ZoneItem | null): HTMLElement {
  const { i18n } = host;
  const row = (label: string, value: Child) =>
    value ? h("div", {}, h("dt", {}, label), h("dd", {}, value)) : null;
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return h(
    "div",
    {},
    h("p", {}, i18n.field(p, "description")),
    h(
      "dl",
      { class: "facts" },
      row(i18n.t("zone.developer"), String(p.developer ?? "") || i18n.t("z.nodata")),
      row(i18n.t("zone.year"), String(p.year ?? "")),
      row(i18n.t("zone.model"), p.model ? i18n.code("model", String(p.model)) : null),
      row(
        i18n.t("zone.parent"),
        parent
          ? h(
              "a",
              { href: `/zones/${encodeURIComponent(parent.id)}` },
              i18n.field(parent.properties, "name"),
            )
          : null,
      ),
      row(i18n.t("zone.legal"), String(p.legal_act ?? "")),
      row(i18n.t("zone.aliases"), list(p.aliases).join(", ")),
      row(
        i18n.t("panel.corridor"),
        list(p.corridors)
          .map((one) => i18n.code("corridor", one))
          .join(", "),
      ),
    ),
  );
}

function clearance(
  host: ZoneHost,
  row: Awaited<ReturnType<ZoneHost["api"]["clearance"]>>[number] | undefined,
  demo: boolean,
): HTMLElement {
  const { i18n, format } = host;
  if (!row || row.count === 0)
    return card(host, "z.parcels", h("p", { class: "muted" }, i18n.t("zone.noparcels")));
  const percent = row.percent_cleared ?? percentCleared(row.by_state);
  return card(
    host,
    "z.parcels",
    h(
      "p",
      { class: "big-figure" },
      h("strong", {}, percent === null ? "–" : format.percent(percent)),
      h("span", {}, i18n.t("zone.cleared")),
    ),
    stateBar(host, row.by_state),
    stateTable(host, row.by_state),
    demo ? h("p", { class: "demo-note" }, i18n.t("demo.figures")) : null,
  );
}

function areas(host: ZoneHost, { properties: p }: ZoneItem): HTMLElement {
  const { i18n, format } = host;
  const statements = (p.areas ?? []) as Statement[];
  const drawn = typeof p.area_ha === "number" ? p.area_ha : null;
  const gap = gapPercent(latestStatement(statements), drawn);
  const line = (label: string, ha: number, source: string) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      h("td", { class: "num" }, format.ha(ha)),
      h("td", {}, source),
    );
  return card(
    host,
    "z.areas",
    h(
      "table",
      { class: "area-table" },
      h(
        "tbody",
        {},
        statements.map(({ kind, ha, as_of: day, source, unverified }) =>
          line(
            i18n.code("area", kind),
            ha,
            [format.date(day), source, unverified ? i18n.t("panel.unverified") : ""]
              .filter(Boolean)
              .join(", "),
          ),
        ),
        drawn === null ? null : line(i18n.t("zone.area.drawn"), drawn, i18n.t("zone.area.plane")),
      ),
    ),
    gap !== null && Math.abs(gap) > GAP_PERCENT
      ? h(
          "p",
          { class: "warning" },
          i18n.t("zone.area.gap", { gap: format.percent(Math.abs(gap)) }),
        )
      : null,
  );
}

/** A part of the register that is not filled in says so; it is never shown as nothing to report. */
function nothing({ i18n }: ZoneHost): HTMLElement {
  return h("p", { class: "muted" }, i18n.t("z.nodata"));
}

function occupancy(host: ZoneHost, detail: ZoneDetail | null, amending: Amending): HTMLElement {
  const list = detail?.occupancy ?? [];
  if (list.length === 0) return card(host, "z.occupancy", nothing(host), amending.occupancy());
  return card(
    host,
    "z.occupancy",
    h("p", { class: "muted small" }, host.i18n.t("z.occupancy.hint")),
    occupancyChart(host, list),
    occupancyTable(host, list),
    amending.occupancy(),
  );
}

function milestones(host: ZoneHost, list: readonly Milestone[], amending: Amending): HTMLElement {
  const { i18n, format, today } = host;
  if (list.length === 0) return card(host, "z.milestones", nothing(host), amending.milestone());
  return card(
    host,
    "z.milestones",
    h(
      "ol",
      { class: "steps" },
      list.map((one) => {
        const late = daysLate(one, today);
        return h(
          "li",
          {},
          h("strong", {}, i18n.pick(one.name)),
          " ",
          late > 0
            ? h("span", { class: "chip is-late" }, i18n.t("z.late", { days: format.number(late) }))
            : null,
          h(
            "p",
            { class: "muted small" },
            i18n.t("z.due", { date: format.date(one.due_on) }),
            one.done_on ? ` · ${i18n.t("z.done", { date: format.date(one.done_on) })}` : "",
            one.source ? ` · ${one.source}` : "",
          ),
          amending.done(one),
        );
      }),
    ),
    amending.milestone(),
  );
}

/** Days by which a milestone was missed: up to the day it was done, or up to today. */
export function daysLate(
  { due_on: due, done_on: done }: Pick<Milestone, "due_on" | "done_on">,
  today: string,
): number {
  const days = (Date.parse(done ?? today) - Date.parse(due)) / 86_400_000;
  return Number.isFinite(days) ? Math.max(0, Math.round(days)) : 0;
}

function balance(host: ZoneHost, detail: ZoneDetail | null): HTMLElement {
  const rows = detail?.balance ?? [];
  return card(host, "z.balance", rows.length > 0 ? balanceTable(host, rows) : nothing(host));
}

function sectors(host: ZoneHost, detail: ZoneDetail | null): HTMLElement {
  const { i18n } = host;
  const list = detail?.sectors ?? [];
  if (list.length === 0) return card(host, "z.sectors", nothing(host));
  return card(
    host,
    "z.sectors",
    (["welcome", "conditional", "not_accepted"] as const).map((stance) => {
      const of = list.filter((one) => one.stance === stance);
      if (of.length === 0) return null;
      return h(
        "div",
        {},
        h("h3", {}, i18n.t(`z.stance.${stance}`)),
        h(
          "p",
          { class: "chips" },
          of.map(({ name }) => h("span", { class: `chip stance-${stance}` }, i18n.pick(name))),
        ),
      );
    }),
  );
}

function documents(host: ZoneHost, detail: ZoneDetail | null, amending: Amending): HTMLElement {
  const { format } = host;
  const list = detail?.documents ?? [];
  if (list.length === 0) return card(host, "z.documents", nothing(host), amending.document());
  return card(
    host,
    "z.documents",
    h(
      "ul",
      { class: "steps" },
      list.map(({ title, number, date, url }) =>
        h(
          "li",
          {},
          url ? h("a", { href: url, rel: "noopener" }, title) : title,
          h("p", { class: "muted small" }, [number, format.date(date)].filter(Boolean).join(" · ")),
        ),
      ),
    ),
    amending.document(),
  );
}

function history(host: ZoneHost, detail: ZoneDetail | null): HTMLElement {
  const { i18n, format } = host;
  const list = detail?.revisions ?? [];
  if (list.length === 0) return card(host, "z.history", nothing(host));
  return card(
    host,
    "z.history",
    h(
      "ol",
      { class: "steps" },
      list.map(({ revision, at, by, note, proposal }) =>
        h(
          "li",
          {},
          h("strong", {}, i18n.t("z.revision", { revision })),
          h(
            "p",
            { class: "muted small" },
            [format.moment(at), by?.display_name, note].filter(Boolean).join(" · "),
          ),
          proposal
            ? h(
                "a",
                { href: `/proposals/${encodeURIComponent(proposal)}` },
                i18n.t("z.fromproposal"),
              )
            : null,
        ),
      ),
    ),
  );
}
