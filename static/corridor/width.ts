import { debounce, h } from "../lib/dom.ts";
import { MAX_WIDTH_KM, MIN_WIDTH_KM } from "../lib/view.ts";
import type { App } from "../shell/app.ts";

/** How far a corridor's influence reaches to each side; several of these keep in step. */
export function widthSlider(app: App, id: string): HTMLElement {
  const { i18n, store, format } = app;
  const input = h("input", {
    type: "range",
    id,
    min: MIN_WIDTH_KM,
    max: MAX_WIDTH_KM,
    step: 1,
    value: store.get().widthKm,
  });
  const output = h("output", { for: id, class: "num" });
  const show = (km: number) => {
    output.textContent = format.km(km);
    input.setAttribute("aria-valuetext", format.km(km));
    input.style.setProperty(
      "--part",
      `${((km - MIN_WIDTH_KM) / (MAX_WIDTH_KM - MIN_WIDTH_KM)) * 100}%`,
    );
  };
  const apply = debounce(80, (km: number) => store.update({ widthKm: km }));
  input.addEventListener("input", () => {
    show(Number(input.value));
    apply(Number(input.value));
  });
  app.own(
    store.watch(
      (state) => state.widthKm,
      (km) => {
        input.value = String(km);
        show(km);
      },
    ),
  );
  show(store.get().widthKm);
  return h(
    "div",
    { class: "slider-row" },
    h("label", { for: id }, i18n.t("corridor.width")),
    output,
    input,
  );
}
