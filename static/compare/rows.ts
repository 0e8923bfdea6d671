import type { Child } from "../lib/dom.ts";
import type { SiteHost } from "../site/host.ts";
import { nextText } from "../site/proof.ts";
import { PLACE_KINDS } from "../site/query.ts";
import { distanceText, nearestOf, whenClean } from "../site/says.ts";
import { type SiteDetail, TOPICS, type Topic } from "../site/types.ts";
import type { Better, Value } from "./differences.ts";

/** One line of the comparison: what is compared, and what is shown of it. */
export interface Row {
  label: string;
  better: Better;
  values: readonly Value[];
  texts: readonly Child[];
}

/** The lines of a comparison, in the order in which an investor asks. */
export function rowsOf(host: SiteHost, sites: readonly SiteDetail[]): Row[] {
  return [
    ...landRows(host, sites),
    ...accessRows(host, sites),
    ...sectorRows(host, sites),
    ...topicRows(host, sites),
  ];
}

function landRows(host: SiteHost, sites: readonly SiteDetail[]): Row[] {
  const { i18n, format } = host;
  const unknown = i18n.t("site.unknown");
  const number = (
    label: string,
    better: Better,
    pick: (site: SiteDetail) => number | null,
    text: (value: number) => string,
  ): Row => ({
    label,
    better,
    values: sites.map(pick),
    texts: sites.map((site) => {
      const value = pick(site);
      return value === null ? unknown : text(value);
    }),
  });
  const words = (label: string, pick: (site: SiteDetail) => string | null): Row => ({
    label,
    better: "none",
    values: sites.map(pick),
    texts: sites.map((site) => pick(site) ?? unknown),
  });
  return [
    number(i18n.t("site.area"), "more", (site) => site.area_ha, format.ha),
    words(i18n.t("sites.q.grade"), (site) => i18n.t(`sites.grade.${site.grade}`)),
    words(i18n.t("site.clean"), (site) => whenClean(host, site)),
    number(
      i18n.t("site.square"),
      "more",
      (site) => site.square_m,
      (m) => `${format.number(m)} × ${format.number(m)} m`,
    ),
    number(
      i18n.t("compare.fits"),
      "more",
      (site) => site.fits_share,
      (share) => format.percent(share * 100),
    ),
    number(i18n.t("site.frontage"), "more", (site) => site.frontage_m, format.length),
    words(i18n.t("site.next"), (site) => {
      const next = site.next[0];
      return next ? nextText(host, next) : null;
    }),
    words(i18n.t("sites.q.zone"), (site) => (site.zone ? i18n.pick(site.zone.name) : null)),
    words(
      i18n.t("sites.q.corridor"),
      (site) =>
        site.corridors.map((code) => i18n.t(`sites.corridor.${code}.long`)).join(", ") || null,
    ),
  ];
}

function accessRows(host: SiteHost, sites: readonly SiteDetail[]): Row[] {
  const { i18n } = host;
  return PLACE_KINDS.map((kind) => {
    const found = sites.map((site) => nearestOf(site, kind));
    return {
      label: i18n.t(`sites.to.${kind}`),
      better: "less" as const,
      // A straight line and a road are not compared with one another.
      values: found.map((access) => access?.road_km ?? null),
      texts: found.map((access) =>
        access
          ? `${i18n.pick(access.name)}: ${distanceText(host, access, false).text}`
          : i18n.t("site.unknown"),
      ),
    };
  });
}

const STANCES = ["encouraged", "conditional", "refused", "preferred"] as const;

/** Who takes what: what a park says of itself apart from what the province prefers. */
function sectorRows({ i18n }: SiteHost, sites: readonly SiteDetail[]): Row[] {
  return STANCES.map((welcome) => {
    const texts = sites.map(({ sectors }) =>
      sectors
        .filter((rule) => rule.welcome === welcome)
        .map(({ name, condition }) =>
          condition ? `${i18n.pick(name)} (${i18n.pick(condition)})` : i18n.pick(name),
        )
        .join("; "),
    );
    return {
      label: i18n.t(`sites.welcome.${welcome}`),
      better: "none" as const,
      values: texts.map((text) => text || null),
      texts: texts.map((text) => text || i18n.t("site.unknown")),
    };
  });
}

function topicRows(host: SiteHost, sites: readonly SiteDetail[]): Row[] {
  const { i18n } = host;
  return TOPICS.filter((topic) => topic !== "contact").map((topic: Topic) => {
    const texts = sites.map((site) => {
      const known = site.statements.filter(
        (statement) => statement.topic === topic && statement.value,
      );
      return known
        .map(({ value, demonstration }) => {
          const text = value ? i18n.pick(value) : "";
          return demonstration ? `${text} (${i18n.t("site.demonstration")})` : text;
        })
        .join("; ");
    });
    return {
      label: i18n.t(`site.topic.${topic}`),
      better: "none" as const,
      values: texts.map((text) => text || null),
      texts: texts.map((text) => text || i18n.t("site.unknown")),
    };
  });
}
