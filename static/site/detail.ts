import { enquiryForm } from "../enquiry/form.ts";
import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { createChart } from "../map/chart.ts";
import { gallery } from "../photo/gallery.ts";
import { accessTable } from "./access.ts";
import { action, share } from "./actions.ts";
import { createBasketBar } from "./basketbar.ts";
import type { SiteHost } from "./host.ts";
import { writeMeta } from "./meta.ts";
import { nextSection, proofSection } from "./proof.ts";
import { compareBox, gradeChip } from "./results.ts";
import { siteName, whenClean } from "./says.ts";
import { sectorSection } from "./sectors.ts";
import { shapeFigure } from "./shape.ts";
import { statementSection } from "./statements.ts";
import type { SiteDetail } from "./types.ts";

/** All that an investor asks of one site. */
export async function buildDetail(host: SiteHost, id: string): Promise<void> {
  const { main, client, i18n } = host;
  replace(main, h("div", { class: "page-inner" }, skeleton(12)));
  const [site, names] = await Promise.all([client.site(id), stateNames(host)]);
  host.title(siteName(host, site));
  writeMeta(host, site);
  const map = h("div", { class: "map detail-map", id: "map", tabindex: "0", role: "application" });
  map.setAttribute("aria-label", i18n.t("map.label"));
  replace(
    main,
    h(
      "div",
      { class: "page-inner site-page" },
      head(host, site),
      facts(host, site),
      h(
        "div",
        { class: "site-columns" },
        card(i18n.t("site.place"), h("div", { class: "detail-map-holder" }, map)),
        card(i18n.t("site.shape"), shapeFigure(host, site), fitText(host, site)),
      ),
      card(i18n.t("site.access"), accessTable(host, site)),
      statementSection(host, site),
      site.zone
        ? gallery(host, site.zone.code, h("p", { class: "muted small" }, i18n.t("photo.of")))
        : null,
      sectorSection(host, site),
      proofSection(host, site, names),
      nextSection(host, site),
      enquirySection(host, site),
    ),
    createBasketBar(host, host.basket),
  );
  drawMap(host, site, map);
}

async function stateNames({ api, i18n }: SiteHost): Promise<(code: string) => string> {
  const reference = await api.reference();
  const names = new Map(
    reference.clearance_states.map(({ code, name }) => [code, i18n.pick(name)]),
  );
  return (code) => names.get(code) ?? code;
}

function card(title: string, ...content: Child[]): HTMLElement {
  return h("section", { class: "card" }, h("h2", {}, title), content);
}

function head(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  const sheet = (lang: string) =>
    `/api/sites/${encodeURIComponent(site.id)}/factsheet.pdf?lang=${lang}`;
  return h(
    "header",
    { class: "page-head site-page-head" },
    h(
      "div",
      {},
      h("p", { class: "crumb" }, h("a", { href: "/sites" }, i18n.t("sites.title"))),
      h("h1", {}, siteName(host, site)),
      h("p", {}, placeLine(host, site)),
    ),
    h(
      "div",
      { class: "site-actions" },
      h(
        "a",
        { class: "button button-primary", href: sheet(i18n.lang) },
        icon("print", 18),
        i18n.t("site.factsheet"),
      ),
      h(
        "a",
        {
          class: "button",
          href: `/api/sites/${encodeURIComponent(site.id)}`,
          type: "application/json",
        },
        "JSON",
      ),
      action("link", i18n.t("sites.share"), () => void share(host)),
      action("print", i18n.t("sites.print"), () => window.print()),
      compareBox(host, site),
    ),
  );
}

function placeLine({ i18n, format }: SiteHost, site: SiteDetail): Child[] {
  const parts: Child[] = [];
  if (site.zone)
    parts.push(
      h("a", { href: `/zones/${encodeURIComponent(site.zone.code)}` }, i18n.pick(site.zone.name)),
    );
  if (site.admin) parts.push(i18n.pick(site.admin.name));
  if (site.corridor)
    parts.push(
      i18n.t("site.corridor", {
        name: i18n.t(`sites.corridor.${site.corridor.code}.long`),
        km: format.number(site.corridor.km, 1),
        away: format.km(site.corridor.distance_km),
      }),
    );
  for (const code of site.corridors)
    if (code !== site.corridor?.code)
      parts.push(i18n.t("site.corridor.also", { name: i18n.t(`sites.corridor.${code}.long`) }));
  return parts.flatMap((part, at) => (at === 0 ? [part] : [" · ", part]));
}

function facts(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n, format } = host;
  const fact = (label: string, value: Child, look = "") =>
    h("div", { class: look }, h("dt", {}, label), h("dd", {}, value));
  const unknown = i18n.t("site.unknown");
  return h(
    "div",
    {},
    h(
      "dl",
      { class: "site-facts" },
      fact(i18n.t("site.area"), format.ha(site.area_ha), "is-lead"),
      fact(i18n.t("sites.q.grade"), gradeChip(host, site)),
      fact(i18n.t("site.clean"), whenClean(host, site)),
      fact(
        i18n.t("site.square"),
        site.square_m === null
          ? unknown
          : `${format.number(site.square_m)} × ${format.number(site.square_m)} m`,
      ),
      fact(
        i18n.t("site.frontage"),
        site.frontage_m === null ? unknown : format.length(site.frontage_m),
      ),
    ),
    site.demonstration ? h("p", { class: "demo-mark" }, i18n.t("sites.demo")) : null,
    h(
      "p",
      { class: "muted small" },
      i18n.t(`site.grade.${site.grade}.means`),
      " ",
      i18n.t("sites.asof", { at: format.moment(site.as_of) }),
    ),
  );
}

function fitText({ i18n, format }: SiteHost, site: SiteDetail): HTMLElement | null {
  if (site.fits_share === null) return null;
  return h(
    "p",
    {},
    i18n.t("sites.fits", { share: format.percent(site.fits_share * 100) }),
    ". ",
    h("span", { class: "muted" }, i18n.t("site.shape.method")),
  );
}

function enquirySection(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  return h(
    "section",
    { class: "card no-print", id: "enquiry" },
    h("h2", {}, i18n.t("enquiry.title")),
    enquiryForm(host, { id: site.id, name: siteName(host, site) }),
  );
}

function drawMap(host: SiteHost, site: SiteDetail, node: HTMLElement): void {
  const { api, i18n, today, format } = host;
  const chart = createChart({
    container: node,
    api,
    i18n,
    today,
    extent: [106.4, 20.64, 108.56, 21.68],
  });
  host.own(() => chart.remove());
  chart.sites.set([
    {
      id: site.id,
      number: 1,
      name: `${siteName(host, site)}, ${format.ha(site.area_ha)}`,
      geometry: site.geometry,
    },
  ]);
  chart.frame([site.geometry], 13.5);
}
