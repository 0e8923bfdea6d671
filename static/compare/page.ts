import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { action, share } from "../site/actions.ts";
import { MOST } from "../site/basket.ts";
import { compareHref } from "../site/basketbar.ts";
import type { SiteHost } from "../site/host.ts";
import { siteHref } from "../site/results.ts";
import { siteName } from "../site/says.ts";
import { smallShape } from "../site/shape.ts";
import type { SiteDetail } from "../site/types.ts";
import { markRow } from "./differences.ts";
import { type Row, rowsOf } from "./rows.ts";

/** Up to four sites side by side, the differences marked. */
export async function buildComparison(host: SiteHost): Promise<void> {
  const { main, i18n, client } = host;
  host.title(i18n.t("compare.title"));
  const ids = [
    ...new Set((new URLSearchParams(location.search).get("ids") ?? "").split(",").filter(Boolean)),
  ].slice(0, MOST);
  const inner = h("div", { class: "page-inner compare-page" }, head(host), skeleton(10));
  replace(main, inner);
  if (ids.length === 0) {
    replace(inner, head(host), emptyNote(host));
    return;
  }
  const { items: sites, missing } = await client.compare(ids);
  const differing = { only: false };
  const show = () =>
    replace(
      inner,
      head(host),
      missing.length > 0
        ? h(
            "p",
            { class: "state-message", role: "status" },
            i18n.t("compare.missing", { ids: missing.join(", ") }),
          )
        : null,
      options(host, differing, show),
      table(host, sites, differing.only),
    );
  show();
}

function head(host: SiteHost): HTMLElement {
  const { i18n } = host;
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h("p", { class: "crumb" }, h("a", { href: "/sites" }, i18n.t("sites.title"))),
      h("h1", {}, i18n.t("compare.title")),
      h("p", {}, i18n.t("compare.what")),
    ),
    h(
      "div",
      { class: "site-actions" },
      action("link", i18n.t("sites.share"), () => void share(host)),
      action("print", i18n.t("sites.print"), () => window.print()),
    ),
  );
}

function emptyNote({ i18n }: SiteHost): HTMLElement {
  return h(
    "div",
    { class: "state-message" },
    h("p", {}, i18n.t("compare.none")),
    h("a", { class: "button", href: "/sites" }, i18n.t("sites.back")),
  );
}

function options(host: SiteHost, differing: { only: boolean }, show: () => void): HTMLElement {
  const box = h("input", { type: "checkbox", id: "only-different" });
  box.checked = differing.only;
  box.addEventListener("change", () => {
    differing.only = box.checked;
    show();
    document.getElementById("only-different")?.focus();
  });
  return h(
    "p",
    { class: "compare-options no-print" },
    h("label", { class: "consent" }, box, h("span", {}, host.i18n.t("compare.only"))),
  );
}

function table(host: SiteHost, sites: readonly SiteDetail[], onlyDifferent: boolean): HTMLElement {
  const { i18n } = host;
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": i18n.t("compare.title") },
    h(
      "table",
      { class: "table compared-sites" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          sites.map((site) => heading(host, site, sites)),
        ),
      ),
      h(
        "tbody",
        {},
        rowsOf(host, sites).flatMap((row) => tableRow(host, row, onlyDifferent)),
      ),
    ),
    h("p", { class: "muted small" }, i18n.t("compare.legend")),
  );
}

function heading(host: SiteHost, site: SiteDetail, sites: readonly SiteDetail[]): HTMLElement {
  const { i18n, format } = host;
  const rest = sites.filter(({ id }) => id !== site.id).map(({ id }) => id);
  const name = siteName(host, site);
  const label = i18n.t("site.shape.alt", { ha: format.ha(site.area_ha) });
  return h(
    "th",
    { scope: "col" },
    smallShape(host, site.geometry, label),
    h("a", { href: siteHref(site.id) }, name),
    h(
      "a",
      {
        class: "compare-remove no-print",
        href: compareHref(rest),
        "aria-label": i18n.t("compare.remove.name", { name }),
        onclick: () => host.basket.has(site.id) && host.basket.toggle(site.id),
      },
      i18n.t("compare.remove"),
    ),
  );
}

function tableRow(host: SiteHost, row: Row, onlyDifferent: boolean): Child[] {
  const { i18n } = host;
  const { differs, best } = markRow(row.values, row.better);
  if (onlyDifferent && !differs) return [];
  return [
    h(
      "tr",
      { class: differs ? "is-different" : "" },
      h(
        "th",
        { scope: "row" },
        row.label,
        differs ? h("span", { class: "visually-hidden" }, ` (${i18n.t("compare.differs")})`) : null,
      ),
      row.texts.map((text, at) =>
        h(
          "td",
          { class: best.includes(at) ? "is-best" : "" },
          text,
          best.includes(at) ? h("span", { class: "best-mark" }, i18n.t("compare.best")) : null,
        ),
      ),
    ),
  ];
}
