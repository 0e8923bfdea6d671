import { segmented, setSegmented } from "../lib/controls.ts";
import type { Corridor } from "../lib/view.ts";
import type { App } from "../shell/app.ts";
import { corridorBox } from "./frame.ts";

/** Whole province, west or east: frames the map and filters all layers. */
export function createCorridorSwitch(app: App, name: string): HTMLElement {
  const { i18n, store } = app;
  const control = segmented<Corridor>({
    name,
    label: i18n.t("corridor.switch"),
    value: store.get().corridor,
    choices: [
      { value: "all", label: i18n.t("corridor.all.short") },
      { value: "west", label: i18n.t("corridor.west.short"), title: i18n.t("corridor.west") },
      { value: "east", label: i18n.t("corridor.east.short"), title: i18n.t("corridor.east") },
    ],
    class: "corridor-switch",
    onchange: (corridor) => {
      store.update({ corridor });
      app.scene.camera.fit(corridorBox(app.catalog, corridor, app.settings.extent), 12);
      app.announce(i18n.t("corridor.announce", { name: i18n.t(`corridor.${corridor}`) }));
    },
  });
  app.own(
    store.watch(
      (state) => state.corridor,
      (corridor) => setSegmented(control, corridor),
    ),
  );
  return control;
}
