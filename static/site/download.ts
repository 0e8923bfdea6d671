import { h } from "../lib/dom.ts";
import { type Cell, writeCsv } from "./csv.ts";
import type { SiteHost } from "./host.ts";
import { PLACE_KINDS, type SiteQuery } from "./query.ts";
import { siteHref } from "./results.ts";
import { nearestOf, siteName } from "./says.ts";
import type { SiteSummary } from "./types.ts";

/** Hands the found sites over as a table, all pages of them. */
export async function download(host: SiteHost, query: SiteQuery): Promise<void> {
  const { i18n, client } = host;
  try {
    const sites = await client.all(query);
    const csv = writeCsv([header(host), ...sites.map((site) => row(host, query, site))]);
    const url = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
    h("a", { href: url, download: "matbang-sites.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch {
    host.toast(i18n.t("error.load"));
  }
}

function header({ i18n }: SiteHost): Cell[] {
  return [
    "id",
    i18n.t("site.name"),
    i18n.t("sites.q.zone"),
    `${i18n.t("site.area")} (ha)`,
    i18n.t("sites.q.grade"),
    "clean_since",
    "expected_on",
    i18n.t("site.square.m"),
    ...PLACE_KINDS.flatMap((kind) => [
      i18n.t(`sites.place.${kind}`),
      `${i18n.t("site.access.road")} (km)`,
      i18n.t("site.access.min"),
      `${i18n.t("site.access.straight")} (km)`,
    ]),
    i18n.t("site.score"),
    i18n.t("site.address"),
  ];
}

function row(host: SiteHost, query: SiteQuery, site: SiteSummary): Cell[] {
  const { i18n } = host;
  const round = (value: number | null | undefined) =>
    value === null || value === undefined ? null : Math.round(value * 100) / 100;
  return [
    site.id,
    siteName(host, site),
    site.zone ? i18n.pick(site.zone.name) : null,
    round(site.area_ha),
    i18n.t(`sites.grade.${site.grade}`),
    site.clean_since,
    site.expected_on,
    round(site.square_m),
    ...PLACE_KINDS.flatMap((kind) => {
      const access = nearestOf(site, kind, query.any_port);
      return [
        access ? i18n.pick(access.name) : null,
        round(access?.road_km),
        round(access?.minutes),
        round(access?.straight_km),
      ];
    }),
    round(site.score),
    location.origin + siteHref(site.id),
  ];
}
