import { percentCleared, stateBar, stateTable } from "../legend/states.ts";
import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { MapFeature, Properties } from "../lib/features.ts";
import { pastQuery } from "../lib/view.ts";
import type { App } from "../shell/app.ts";
import { gapPercent, latestStatement, type Statement } from "./areas.ts";
import {
  block,
  chip,
  corridorNames,
  fact,
  facts,
  featureLink,
  listOf,
  numberOf,
  text,
} from "./parts.ts";

/** Beyond this share of the stated area, a difference of the drawn outline is pointed out. */
const GAP_PERCENT = 2;

/** A zone: what it is meant to be, its areas as stated and as drawn, and how far clearance has come. */
export function zoneContent(app: App, feature: MapFeature): Child[] {
  const { properties: p } = feature;
  return [
    h("p", { class: "panel-lead" }, app.i18n.field(p, "description")),
    zoneFacts(app, p),
    clearance(app, feature.id),
    areas(app, listOf(p.areas) as Statement[], numberOf(p.area_ha)),
    sectors(app, listOf(p.sectors).map(text)),
    h(
      "p",
      {},
      h(
        "a",
        { class: "button", href: `/zones/${encodeURIComponent(feature.id)}` },
        app.i18n.t("zone.register"),
      ),
    ),
  ];
}

function zoneFacts(app: App, p: Properties): Child {
  const { i18n } = app;
  return facts(
    fact(
      i18n.t("zone.status"),
      p.status ? chip(i18n.code("status", p.status), `status-${p.status}`) : null,
    ),
    fact(i18n.t("zone.developer"), text(p.developer)),
    fact(i18n.t("zone.year"), text(p.year)),
    fact(i18n.t("zone.model"), p.model ? i18n.code("model", text(p.model)) : null),
    fact(i18n.t("zone.parent"), featureLink(app, "zones", p.parent)),
    fact(i18n.t("zone.legal"), text(p.legal_act)),
    fact(i18n.t("zone.aliases"), listOf(p.aliases).map(text).join(", ")),
    fact(i18n.t("panel.corridor"), corridorNames(app, p)),
  );
}

/** The list of sectors names the codes and says which are priorities of the resolution. */
function sectors({ catalog, i18n }: App, codes: string[]): Child {
  if (codes.length === 0) return null;
  const holder = h(
    "div",
    { class: "chips" },
    codes.map((code) => chip(code.replaceAll("_", " "))),
  );
  void catalog.reference().then(
    ({ sectors: known }) =>
      replace(
        holder,
        codes.map((code) => {
          const sector = known.find((item) => item.code === code);
          return chip(
            sector ? i18n.pick(sector.name) : code,
            sector?.priority ? "is-priority" : "",
          );
        }),
      ),
    () => undefined,
  );
  return block(
    i18n.t("zone.sectors"),
    holder,
    h("p", { class: "muted small" }, i18n.t("zone.sectors.note")),
  );
}

function areas(app: App, statements: Statement[], drawn: number | null): Child {
  if (statements.length === 0 && drawn === null) return null;
  const { i18n, format } = app;
  const gap = gapPercent(latestStatement(statements), drawn);
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, i18n.t("zone.area.kind")),
    h("th", { scope: "col", class: "num" }, i18n.t("zone.area.ha")),
    h("th", { scope: "col" }, i18n.t("zone.area.source")),
  );
  const last =
    drawn === null
      ? null
      : h(
          "tr",
          { class: "is-drawn" },
          h("th", { scope: "row" }, i18n.t("zone.area.drawn")),
          h("td", { class: "num" }, format.ha(drawn)),
          h("td", {}, i18n.t("zone.area.plane")),
        );
  return block(
    i18n.t("zone.areas"),
    h(
      "table",
      { class: "area-table" },
      h("thead", {}, head),
      h(
        "tbody",
        {},
        statements.map((statement) => statementRow(app, statement)),
        last,
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

function statementRow({ i18n, format }: App, statement: Statement): HTMLElement {
  const source = [format.date(statement.as_of), statement.source].filter(Boolean).join(", ");
  const doubt = statement.unverified
    ? h("span", { class: "unverified" }, ` ${i18n.t("panel.unverified")}`)
    : null;
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, i18n.code("area", statement.kind)),
    h("td", { class: "num" }, format.ha(statement.ha)),
    h("td", {}, source, doubt),
  );
}

function clearance(app: App, id: string): Child {
  const { i18n, format } = app;
  const holder = h("div", {}, skeleton(3));
  const view = app.store.get();
  const fill = async () => {
    const rows = view.asOf
      ? await app.api.clearance("zone", pastQuery(view))
      : await app.catalog.clearanceByZone();
    const row = rows.find(({ key }) => key === id);
    if (!row || row.count === 0)
      return replace(holder, h("p", { class: "muted" }, i18n.t("zone.noparcels")));
    const percent = row.percent_cleared ?? percentCleared(row.by_state);
    replace(
      holder,
      view.asOf
        ? h("p", { class: "muted" }, i18n.t("asof.map.is", { at: format.date(view.asOf) }))
        : null,
      h(
        "p",
        { class: "big-figure" },
        h("strong", {}, percent === null ? "–" : format.percent(percent)),
        h("span", {}, i18n.t("zone.cleared")),
      ),
      stateBar(app, row.by_state),
      stateTable(app, row.by_state),
      app.settings.demo ? h("p", { class: "demo-note" }, i18n.t("demo.figures")) : null,
    );
  };
  fill().catch(() =>
    replace(holder, h("p", { class: "state-message is-error" }, i18n.t("error.load"))),
  );
  return block(i18n.t("zone.clearance"), holder);
}
