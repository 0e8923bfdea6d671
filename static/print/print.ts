import { lineSwatch, stateSwatch, zoneSwatch } from "../legend/swatch.ts";
import { h } from "../lib/dom.ts";
import { STATES, workStyle, ZONE_COLORS } from "../map/palette.ts";
import type { App } from "../shell/app.ts";

/** What a printed map must say beside the map: title, day, sources, signs, and where to find it again. */
export function createPrintSheet(app: App): HTMLElement {
  const { i18n, settings } = app;
  const address = h("p", { class: "print-address" });
  const made = h("p", {});
  const root = h(
    "footer",
    { class: "print-sheet" },
    h("div", {}, h("h1", {}, i18n.t("app.name")), made),
    h(
      "ul",
      { class: "print-legend" },
      STATES.map((state) =>
        h("li", {}, stateSwatch(state), h("span", { class: "cap" }, i18n.code("state", state))),
      ),
      zoneSigns(app),
      workSigns(app),
    ),
    h(
      "p",
      { class: "print-note" },
      i18n.t("accuracy.indicative.long"),
      settings.demo ? ` ${i18n.t("demo.long")}` : "",
    ),
    address,
  );
  const before = () => {
    made.textContent = i18n.t("print.made", { date: app.format.moment(new Date().toISOString()) });
    app.scene.camera.resized();
    address.textContent = location.href;
  };
  const after = () => app.scene.camera.resized();
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  app.own(() => {
    window.removeEventListener("beforeprint", before);
    window.removeEventListener("afterprint", after);
  });
  return root;
}

function zoneSigns({ i18n }: App): HTMLElement[] {
  return Object.keys(ZONE_COLORS).map((kind) =>
    h("li", {}, zoneSwatch(kind), h("span", {}, i18n.code("layer", kind))),
  );
}

function workSigns({ i18n }: App): HTMLElement[] {
  return (["operating", "construction", "proposed", "suspended"] as const).map((status) =>
    h(
      "li",
      {},
      lineSwatch(workStyle({ kind: "expressway", status })),
      h("span", {}, i18n.t(`legend.work.${status}`)),
    ),
  );
}
