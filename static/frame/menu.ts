import { h } from "../lib/dom.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import { type IconName, icon } from "../lib/icons.ts";

/** The parts of the product, in the order in which they are offered. */
const PLACES: readonly { name: string; href: string; icon: IconName; label: MessageKey }[] = [
  { name: "map", href: "/", icon: "layers", label: "place.map" },
  { name: "sites", href: "/sites", icon: "plot", label: "place.sites" },
  { name: "clearance", href: "/clearance", icon: "calendar", label: "place.clearance" },
  { name: "corridors", href: "/corridors", icon: "route", label: "place.corridors" },
  { name: "proposals", href: "/proposals", icon: "area", label: "place.proposals" },
  { name: "import", href: "/import", icon: "inbox", label: "place.import" },
];

/**
 * The way from one part of the product to another, and who is signed in: a rail at the left of a wide
 * screen with the session in the bar above, one menu behind a button on a phone.
 */
export function createMenu(i18n: I18n, current: string, session: HTMLElement): HTMLElement {
  const id = "main-menu";
  const panel = h(
    "div",
    { class: "menu-panel", id },
    h(
      "nav",
      { class: "rail", "aria-label": i18n.t("place.label") },
      PLACES.map((place) =>
        h(
          "a",
          { href: place.href, "aria-current": place.name === current ? "page" : null },
          icon(place.icon, 22),
          h("span", {}, i18n.t(place.label)),
        ),
      ),
    ),
    session,
  );
  const button = h(
    "button",
    {
      type: "button",
      class: "icon-button menu-button",
      "aria-label": i18n.t("place.menu"),
      "aria-expanded": "false",
      "aria-controls": id,
    },
    icon("list"),
  );
  const root = h("div", { class: "main-menu" }, button, panel);
  const open = (on: boolean) => {
    root.classList.toggle("is-open", on);
    button.setAttribute("aria-expanded", String(on));
  };
  button.addEventListener("click", () => open(!root.classList.contains("is-open")));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.classList.contains("is-open")) return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  root.addEventListener("focusout", (event) => {
    const to = event.relatedTarget as Node | null;
    if (to && !root.contains(to)) open(false);
  });
  return root;
}
