import { h } from "../lib/dom.ts";
import type { App } from "../shell/app.ts";

/** Asks of which day the parcels are shown, and whether only what was known then counts. */
export function asOfControl(app: App): HTMLElement {
  const { i18n, store, today } = app;
  const date = h("input", {
    type: "date",
    id: "map-asof",
    min: "1993-01-01",
    max: today,
    onchange: () => {
      const { value, validity } = date;
      if (!validity.valid) return;
      store.update({ asOf: value >= today ? "" : value });
    },
  });
  const known = h("input", {
    type: "checkbox",
    id: "map-asknown",
    onchange: () => store.update({ asKnown: known.checked }),
  });
  const only = h(
    "label",
    { class: "asof-known", for: "map-asknown" },
    known,
    h("span", {}, i18n.t("asof.map.known")),
  );
  const show = () => {
    const { asOf, asKnown } = store.get();
    date.value = asOf;
    known.checked = asKnown;
    only.hidden = asOf === "";
  };
  app.own(store.watch((state) => `${state.asOf} ${state.asKnown}`, show));
  show();
  return h(
    "div",
    { class: "asof-control" },
    h("label", { class: "field-row", for: "map-asof" }, i18n.t("asof.map.at"), date),
    only,
  );
}
