import { h, replace } from "../lib/dom.ts";
import { type Basket, MOST } from "./basket.ts";
import type { SiteHost } from "./host.ts";

/** The sites put aside, at the bottom of the page while there are any. */
export function createBasketBar(host: SiteHost, basket: Basket): HTMLElement {
  const { i18n } = host;
  const root = h("div", {
    class: "basket-bar",
    role: "region",
    "aria-label": i18n.t("sites.basket"),
  });
  const show = (ids: readonly string[]) => {
    root.hidden = ids.length === 0;
    replace(
      root,
      h("span", {}, i18n.t("sites.basket.count", { n: ids.length, most: MOST })),
      h("a", { class: "button button-primary", href: compareHref(ids) }, i18n.t("sites.compare")),
      h(
        "button",
        { type: "button", class: "button", onclick: () => basket.clear() },
        i18n.t("sites.basket.clear"),
      ),
    );
  };
  show(basket.ids());
  host.own(basket.watch(show));
  return root;
}

export function compareHref(ids: readonly string[]): string {
  return `/sites/compare?ids=${ids.map(encodeURIComponent).join(",")}`;
}
