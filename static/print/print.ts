import { stateSwatch } from "../legend/swatch.ts";
import { h } from "../lib/dom.ts";
import { STATES } from "../map/palette.ts";
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
    ),
    h("p", {}, i18n.t("accuracy.indicative.long"), settings.demo ? ` ${i18n.t("demo.long")}` : ""),
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
