import { h } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import { minutesSaved } from "./says.ts";
import type { Access, SiteDetail } from "./types.ts";

const ORDER = ["port", "airport", "interchange", "border", "city"];

/** By road and as the crow flies, and what the planned works would change. */
export function accessTable(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  const rows = [...site.access].sort(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      (a.road_km ?? a.straight_km) - (b.road_km ?? b.straight_km),
  );
  if (rows.length === 0) return h("p", { class: "state-message" }, i18n.t("site.access.none"));
  const heading = (text: string) => h("th", { scope: "col" }, text);
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": i18n.t("site.access") },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heading(i18n.t("site.access.place")),
          heading(i18n.t("site.access.road")),
          heading(i18n.t("site.access.time")),
          heading(i18n.t("site.access.straight")),
          heading(i18n.t("site.access.planned")),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((access) => row(host, site, access)),
      ),
    ),
    h("p", { class: "muted small" }, i18n.t("site.access.note")),
  );
}

function row(host: SiteHost, site: SiteDetail, access: Access): HTMLElement {
  const { i18n, format } = host;
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      i18n.pick(access.name),
      h(
        "small",
        { class: "muted" },
        " ",
        i18n.t(`sites.place.${access.kind}`),
        access.deep_water ? ` · ${i18n.t("site.access.deep")}` : "",
      ),
    ),
    h(
      "td",
      { class: "num" },
      access.road_km === null ? i18n.t("site.access.noroad") : format.km(access.road_km),
    ),
    h(
      "td",
      { class: "num" },
      access.minutes === null ? "–" : i18n.t("sites.minutes", { n: format.number(access.minutes) }),
    ),
    h("td", { class: "num" }, format.km(access.straight_km)),
    plannedCell(host, site, access),
  );
}

/** How much nearer it comes, and which works must open for that. */
function plannedCell(host: SiteHost, site: SiteDetail, access: Access): HTMLElement {
  const { i18n, format } = host;
  const saved = minutesSaved(access);
  if (saved === null) return h("td", { class: "num" }, "–");
  const works = h("small", { class: "muted" });
  host.client
    .worksTo(site.centre, access.place)
    .then((names) => {
      if (names.length === 0) return;
      works.textContent = ` ${i18n.t("site.access.when", {
        works: names.map((name) => i18n.pick(name)).join(", "),
      })}`;
    })
    .catch(() => undefined); // the minutes stand without the names
  return h(
    "td",
    { class: "num" },
    i18n.t("site.access.saves", {
      n: format.number(access.planned_minutes ?? 0),
      saved: format.number(saved),
    }),
    works,
  );
}
