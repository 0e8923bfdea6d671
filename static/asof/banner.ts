import { h } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { App } from "../shell/app.ts";

/** Says over the map that its parcels are those of a past day, with one way back to today. */
export function asOfBanner(app: App): HTMLElement {
  const { i18n, format, store } = app;
  const text = h("span", {});
  const root = h(
    "div",
    { class: "asof-banner", hidden: true },
    icon("calendar", 16),
    text,
    h(
      "button",
      {
        type: "button",
        class: "button button-small",
        onclick: () => store.update({ asOf: "", asKnown: false }),
      },
      i18n.t("asof.map.today"),
    ),
  );
  const show = (speak: boolean) => {
    const { asOf, asKnown } = store.get();
    root.hidden = asOf === "";
    const words = asOf
      ? i18n.t(asKnown ? "asof.map.is.known" : "asof.map.is", { at: format.date(asOf) })
      : i18n.t("asof.map.now");
    text.textContent = words;
    if (speak) app.announce(words);
  };
  app.own(
    store.watch(
      (state) => `${state.asOf} ${state.asKnown}`,
      () => show(true),
    ),
  );
  show(false);
  return root;
}
