import { segmented } from "../lib/controls.ts";
import { h, svg } from "../lib/dom.ts";
import type { I18n, Lang } from "../lib/i18n.ts";
import { createMenu } from "./menu.ts";

/** The bar above every page but the map, which has a search box in its own. */
export function createTopbar(
  i18n: I18n,
  current: string,
  session: HTMLElement,
  onLang: (lang: Lang) => void,
): HTMLElement {
  return h(
    "header",
    { class: "topbar topbar-page" },
    h(
      "a",
      { class: "brand", href: "/" },
      brandMark(),
      h("div", {}, h("strong", {}, i18n.t("app.name")), h("p", {}, i18n.t("app.subtitle"))),
    ),
    topbarEnd(i18n, current, session, onLang),
  );
}

/** Language, menu and session. */
export function topbarEnd(
  i18n: I18n,
  current: string,
  session: HTMLElement,
  onLang: (lang: Lang) => void,
): HTMLElement {
  return h(
    "div",
    { class: "topbar-end" },
    segmented<Lang>({
      name: "lang",
      label: i18n.t("lang.label"),
      value: i18n.lang,
      choices: [
        { value: "vi", label: "VI", title: "Tiếng Việt" },
        { value: "en", label: "EN", title: "English" },
      ],
      class: "lang-switch",
      onchange: onLang,
    }),
    createMenu(i18n, current, session),
  );
}

/** Four plots of land, one of them clean. */
export function brandMark(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 36 36", width: 36, height: 36, "aria-hidden": "true", class: "brand-mark" },
    svg("rect", { width: 36, height: 36, rx: 8, fill: "#0c4a5a" }),
    svg("path", { d: "M8 9.5 17 8v8.5L8 17.5Z", fill: "#f2b540" }),
    svg("path", { d: "M19.5 8 28 9.5v7h-8.5Z", fill: "#86dcec" }),
    svg("path", { d: "M8 20l9-1v9l-9-1.5Z", fill: "#22a7c9" }),
    svg("path", { d: "M19.5 19H28v7.5L19.5 28Z", fill: "#5fbf83" }),
  );
}
