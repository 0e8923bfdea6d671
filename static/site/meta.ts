import { h } from "../lib/dom.ts";
import { bboxOf } from "../lib/geo.ts";
import type { SiteHost } from "./host.ts";
import { siteName, whenClean } from "./says.ts";
import type { SiteDetail } from "./types.ts";

/** What search engines and messengers show of a site: description, card and schema.org Place. */
export function writeMeta(host: SiteHost, site: SiteDetail): void {
  const { i18n, format } = host;
  const title = siteName(host, site);
  const description = i18n.t("site.meta", {
    name: title,
    ha: format.ha(site.area_ha),
    grade: i18n.t(`sites.grade.${site.grade}`),
    when: whenClean(host, site),
  });
  const url = location.origin + location.pathname;
  setMeta("name", "description", description);
  setMeta("property", "og:type", "website");
  setMeta("property", "og:title", title);
  setMeta("property", "og:description", description);
  setMeta("property", "og:url", url);
  setLink("canonical", url);
  setJsonLd({
    "@context": "https://schema.org",
    "@type": "Place",
    name: title,
    description,
    url,
    geo: { "@type": "GeoShape", box: box(site) },
    containedInPlace: site.zone
      ? { "@type": "Place", name: i18n.pick(site.zone.name) }
      : { "@type": "AdministrativeArea", name: "Quảng Ninh" },
    additionalProperty: [
      { "@type": "PropertyValue", name: "area", value: site.area_ha, unitCode: "HAR" },
      { "@type": "PropertyValue", name: "clearance grade", value: site.grade },
    ],
  });
}

function setMeta(kind: "name" | "property", name: string, content: string): void {
  let node = document.head.querySelector<HTMLMetaElement>(`meta[${kind}="${name}"]`);
  if (!node) {
    node = h("meta", { [kind]: name });
    document.head.append(node);
  }
  node.content = content;
}

function setLink(rel: string, href: string): void {
  let node = document.head.querySelector<HTMLLinkElement>(`link[rel="${rel}"]`);
  if (!node) {
    node = h("link", { rel });
    document.head.append(node);
  }
  node.href = href;
}

function setJsonLd(data: object): void {
  document.getElementById("json-ld")?.remove();
  const node = h("script", { type: "application/ld+json", id: "json-ld" });
  node.textContent = JSON.stringify(data);
  document.head.append(node);
}

/** South-west and north-east, latitude first, as schema.org writes a box. */
function box({ geometry }: SiteDetail): string {
  const [west, south, east, north] = bboxOf(geometry) ?? [0, 0, 0, 0];
  return `${south} ${west} ${north} ${east}`;
}
