import { h } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import { MOST } from "./basket.ts";
import type { SiteHost } from "./host.ts";
import { PAGE_SIZE, PLACE_KINDS, type SiteQuery } from "./query.ts";
import { distanceText, nearestOf, siteName, whenClean } from "./says.ts";
import { scoreDetails } from "./scorebar.ts";
import type { SitePage, SiteSummary } from "./types.ts";

export interface ResultsOptions {
  /** The pointer or the focus is on a site of the list, or on none. */
  onHover(id: string | null): void;
  onPage(page: number): void;
}

/** The sites found, with the numbers that they carry on the map. */
export function resultList(
  host: SiteHost,
  query: SiteQuery,
  page: SitePage,
  options: ResultsOptions,
): HTMLElement {
  const first = (query.page - 1) * PAGE_SIZE + 1;
  const list = h(
    "ol",
    { class: "site-list", start: first },
    page.items.map((site, at) => item(host, query, site, first + at)),
  );
  const idAt = (event: Event) =>
    (event.target as Element | null)?.closest<HTMLElement>("[data-site]")?.dataset.site ?? null;
  list.addEventListener("pointerover", (event) => options.onHover(idAt(event)));
  list.addEventListener("pointerleave", () => options.onHover(null));
  list.addEventListener("focusin", (event) => options.onHover(idAt(event)));
  list.addEventListener("focusout", () => options.onHover(null));
  return h("div", { class: "site-results-body" }, list, pager(host, query, page, options));
}

function item(host: SiteHost, query: SiteQuery, site: SiteSummary, number: number): HTMLElement {
  const { format } = host;
  return h(
    "li",
    { class: "site-item", "data-site": siteKey(site) },
    h("span", { class: "site-pin", "aria-hidden": "true" }, String(number)),
    h(
      "div",
      { class: "site-item-head" },
      h("h3", {}, h("a", { href: siteHref(site.id, query.sector) }, siteName(host, site))),
      h("p", { class: "site-item-area num" }, format.ha(site.area_ha)),
    ),
    h("p", { class: "site-item-when" }, gradeChip(host, site), " ", whenClean(host, site)),
    fitLine(host, site),
    accessList(host, query, site),
    query.sector ? welcomeLine(host, site) : null,
    h("div", { class: "site-item-foot" }, scoreDetails(host, site), compareBox(host, site)),
  );
}

/** A block and the same block with what is expected to join it are two results. */
export function siteKey(site: Pick<SiteSummary, "id" | "expected_on">): string {
  return site.expected_on ? `${site.id}+` : site.id;
}

/** The page of a site; with a sector it answers first for that one. */
export function siteHref(id: string, sector: string | null = null): string {
  const asked = sector ? `?sector=${encodeURIComponent(sector)}` : "";
  return `/sites/${encodeURIComponent(id)}${asked}`;
}

/** The grade of "clean", always said in words; the colour only repeats it. */
export function gradeChip({ i18n }: SiteHost, site: Pick<SiteSummary, "grade">): HTMLElement {
  return h("span", { class: `chip grade-${site.grade}` }, i18n.t(`sites.grade.${site.grade}`));
}

function fitLine({ i18n, format }: SiteHost, site: SiteSummary): HTMLElement | null {
  const parts: string[] = [];
  if (site.square_m !== null)
    parts.push(i18n.t("sites.square", { m: format.number(site.square_m) }));
  if (site.fits_share !== null)
    parts.push(i18n.t("sites.fits", { share: format.percent(site.fits_share * 100) }));
  return parts.length > 0 ? h("p", { class: "muted small" }, parts.join(" · ")) : null;
}

function accessList(host: SiteHost, query: SiteQuery, site: SiteSummary): HTMLElement {
  const { i18n } = host;
  return h(
    "dl",
    { class: "site-access" },
    PLACE_KINDS.flatMap((kind) => {
      const access = nearestOf(site, kind, query.any_port);
      if (!access) return [];
      const { text, straight } = distanceText(host, access, query.planned);
      return h(
        "div",
        {},
        h(
          "dt",
          {},
          i18n.t(`sites.place.${kind}`),
          " ",
          h("span", {}, shortPlace(i18n.pick(access.name))),
        ),
        h("dd", { class: straight ? "is-straight" : "" }, text),
      );
    }),
  );
}

/** The sign before it says "port" already. */
function shortPlace(name: string): string {
  return capital(
    name
      .replace(
        /^(cảng hàng không( quốc tế)?|cảng( biển)?|sân bay|cửa khẩu( quốc tế)?|nút giao)\s+/i,
        "",
      )
      .replace(/\s+(port|airport|border gate|interchange)$/i, ""),
  );
}

function welcomeLine({ i18n }: SiteHost, site: SiteSummary): HTMLElement | null {
  if (!site.welcome) return null;
  return h(
    "p",
    { class: "small" },
    i18n.t("sites.welcome.here"),
    " ",
    h("span", { class: `chip welcome-${site.welcome}` }, i18n.t(`sites.welcome.${site.welcome}`)),
    site.welcome === "preferred" ? ` ${i18n.t("sites.welcome.ask")}` : null,
  );
}

/** The tick that puts a site into the comparison. */
export function compareBox(host: SiteHost, site: Pick<SiteSummary, "id" | "name">): HTMLElement {
  const { i18n, basket } = host;
  const box = h("input", { type: "checkbox" });
  box.checked = basket.has(site.id);
  box.addEventListener("change", () => {
    if (!basket.toggle(site.id)) host.toast(i18n.t("sites.compare.full", { n: MOST }));
    box.checked = basket.has(site.id);
  });
  host.own(
    basket.watch(() => {
      box.checked = basket.has(site.id);
    }),
  );
  return h(
    "label",
    { class: "compare-box" },
    box,
    h("span", {}, i18n.t("sites.compare.add")),
    h("span", { class: "visually-hidden" }, `: ${siteName(host, site)}`),
  );
}

function pager(
  { i18n, format }: SiteHost,
  query: SiteQuery,
  page: SitePage,
  { onPage }: ResultsOptions,
): HTMLElement | null {
  const last = Math.ceil(page.number_matched / PAGE_SIZE);
  if (last <= 1) return null;
  const button = (label: string, to: number) =>
    h(
      "button",
      { type: "button", class: "button", disabled: to < 1 || to > last, onclick: () => onPage(to) },
      label,
    );
  return h(
    "nav",
    { class: "pager", "aria-label": i18n.t("sites.pages") },
    button(i18n.t("sites.page.previous"), query.page - 1),
    h(
      "span",
      { class: "num" },
      i18n.t("sites.page", { n: format.number(query.page), of: format.number(last) }),
    ),
    button(i18n.t("sites.page.next"), query.page + 1),
  );
}
