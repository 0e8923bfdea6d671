import { h } from "../lib/dom.ts";
import type { I18n } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";

/** Says that the service is away, and offers to try again. */
export function createAwayBanner(
  i18n: I18n,
  retry: () => void,
): { root: HTMLElement; show(on: boolean): void } {
  const root = h(
    "div",
    { class: "banner", role: "alert", hidden: true },
    icon("alert"),
    h("p", {}, h("strong", {}, i18n.t("error.away")), " ", i18n.t("error.away.hint")),
    h("button", { type: "button", class: "button", onclick: retry }, i18n.t("retry")),
  );
  return {
    root,
    show(on) {
      root.hidden = !on;
    },
  };
}

/** A thin line at the top of the map while something is on its way. */
export function createProgress(i18n: I18n): { root: HTMLElement; show(on: boolean): void } {
  const root = h("div", {
    class: "progress",
    role: "progressbar",
    "aria-label": i18n.t("loading"),
    hidden: true,
  });
  return {
    root,
    show(on) {
      root.hidden = !on;
    },
  };
}

/** Short messages that go by themselves, also read out. */
export function createToasts(): { root: HTMLElement; show(text: string): void } {
  const root = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  return {
    root,
    show(text) {
      const toast = h("p", { class: "toast" }, text);
      root.replaceChildren(toast);
      setTimeout(() => toast.remove(), 3200);
    },
  };
}
