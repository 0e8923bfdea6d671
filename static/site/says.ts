import { capital } from "../lib/format.ts";
import type { SiteHost } from "./host.ts";
import type { PlaceKind, SiteQuery } from "./query.ts";
import type { Access, SiteSummary } from "./types.ts";

/** The sentences that the list, the map and the comparison share, so that they never disagree. */

export function siteName({ i18n }: SiteHost, site: Pick<SiteSummary, "name">): string {
  return capital(i18n.pick(site.name));
}

/** "Clean since 12/03/2026", or when it is expected to be. */
export function whenClean({ i18n, format }: SiteHost, site: SiteSummary): string {
  if (site.expected_on) {
    const date = format.date(site.expected_on);
    return site.expected_ha
      ? i18n.t("sites.expected.part", { ha: format.ha(site.expected_ha), date })
      : i18n.t("sites.expected", { date });
  }
  if (site.clean_since) return i18n.t("sites.clean.since", { date: format.date(site.clean_since) });
  return i18n.t("sites.clean.now");
}

/** The nearest place of a kind; of the ports only those with deep water, unless any port will do. */
export function nearestOf(
  site: Pick<SiteSummary, "access">,
  kind: PlaceKind,
  anyPort = false,
): Access | null {
  const away = ({ road_km, straight_km }: Access) => road_km ?? straight_km;
  const fitting = site.access.filter(
    (access) => access.kind === kind && (kind !== "port" || anyPort || access.deep_water !== false),
  );
  return fitting.sort((a, b) => away(a) - away(b))[0] ?? null;
}

/** What a distance says: by road with minutes, or the straight line where no road is near. */
export function distanceText(
  { i18n, format }: SiteHost,
  access: Access,
  planned: boolean,
): { text: string; straight: boolean } {
  const km = planned ? (access.planned_road_km ?? access.road_km) : access.road_km;
  const minutes = planned ? (access.planned_minutes ?? access.minutes) : access.minutes;
  if (km === null)
    return {
      text: i18n.t("sites.straight", { km: format.km(access.straight_km) }),
      straight: true,
    };
  if (minutes === null) return { text: format.km(km), straight: false };
  return {
    text: i18n.t("sites.bytime", { km: format.number(km, 1), min: format.number(minutes) }),
    straight: false,
  };
}

/** How much nearer a place comes when the planned works open; null where nothing changes. */
export function minutesSaved(access: Access): number | null {
  const { minutes, planned_minutes: planned } = access;
  if (minutes === null || planned === null || planned === undefined) return null;
  const saved = Math.round(minutes - planned);
  return saved >= 1 ? saved : null;
}

/** A search in words: for the title of the page and the name of a saved search. */
export function searchTitle(
  { i18n, format }: SiteHost,
  query: SiteQuery,
  named: (list: "sector" | "zone", code: string) => string,
): string {
  const parts: string[] = [];
  if (query.min_area_ha !== null)
    parts.push(i18n.t("sites.atleast", { ha: format.ha(query.min_area_ha) }));
  if (query.max_area_ha !== null)
    parts.push(i18n.t("sites.atmost.ha", { ha: format.ha(query.max_area_ha) }));
  if (query.within_months > 0) parts.push(i18n.t("sites.months", { n: query.within_months }));
  if (query.grade) parts.push(i18n.t(`sites.grade.${query.grade}`));
  if (query.corridor) parts.push(i18n.t(`sites.corridor.${query.corridor}.long`));
  for (const [kind, km] of Object.entries(query.reach))
    parts.push(i18n.t(`sites.chip.${kind as PlaceKind}`, { km: format.km(km ?? 0) }));
  if (query.sector) parts.push(named("sector", query.sector));
  if (query.sector && query.stated) parts.push(i18n.t("sites.chip.stated"));
  if (query.zone) parts.push(named("zone", query.zone));
  if (query.area) parts.push(i18n.t("sites.chip.drawn"));
  return parts.join(", ");
}
