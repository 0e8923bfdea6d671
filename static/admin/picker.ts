import type { PageHost } from "../frame/page.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { fold } from "../lib/text.ts";
import type { AdminKey } from "./admin.ts";
import type { Area } from "./client.ts";
import { type AreaChoice, areaKey } from "./places.ts";

const SHOWN = 40;

export interface AreaPicker {
  readonly root: HTMLElement;
  areas(): Area[];
}

/** Chooses areas of competence from a list that can be searched, and on a map. */
export function createAreaPicker(
  { i18n, announce }: PageHost<AdminKey>,
  choices: readonly AreaChoice[],
  initial: readonly Area[],
): AreaPicker {
  const chosen = new Map<string, Area>(initial.map((area) => [areaKey(area), area]));
  const byKey = new Map(choices.map((choice) => [choice.key, choice]));
  const nameOf = (key: string) => byKey.get(key)?.name ?? key;
  let mark: (keys: ReadonlySet<string>) => void = () => undefined;

  const chips = h("ul", { class: "area-chips", "aria-label": i18n.t("admin.areas") });
  const list = h("ul", { class: "area-list", "aria-label": i18n.t("admin.pick.list") });
  const more = h("p", { class: "muted small", role: "status" });
  const search = h("input", {
    type: "search",
    "aria-label": i18n.t("admin.pick.search"),
    placeholder: i18n.t("admin.pick.search"),
  });

  const toggle = (key: string) => {
    const choice = byKey.get(key);
    if (chosen.has(key)) chosen.delete(key);
    else if (choice) chosen.set(key, choice.area);
    announce(i18n.t("admin.pick.chosen", { n: chosen.size }));
    draw();
  };
  const drawChips = () =>
    replace(
      chips,
      chosen.size === 0 ? h("li", { class: "muted" }, i18n.t("admin.pick.none")) : null,
      [...chosen.keys()].map((key) =>
        h(
          "li",
          { class: "chip" },
          nameOf(key),
          iconButton(
            "close",
            i18n.t("admin.pick.remove", { name: nameOf(key) }),
            () => toggle(key),
            { class: "is-small" },
          ),
        ),
      ),
    );
  const drawList = () => {
    const wanted = fold(search.value.trim());
    const found = choices.filter((choice) => choice.folded.includes(wanted));
    replace(
      list,
      found.slice(0, SHOWN).map((choice) =>
        h(
          "li",
          {},
          h(
            "label",
            {},
            h("input", {
              type: "checkbox",
              checked: chosen.has(choice.key),
              onchange: () => toggle(choice.key),
            }),
            h("span", {}, choice.name),
            h("small", { class: "muted" }, i18n.t(`admin.pick.${choice.kind}`)),
          ),
        ),
      ),
    );
    const rest = found.length - SHOWN;
    more.textContent = rest > 0 ? i18n.t("admin.pick.more", { n: rest }) : "";
  };
  const draw = () => {
    drawChips();
    const focused = (document.activeElement as HTMLElement | null)?.closest("li");
    const at = focused?.parentElement === list ? [...list.children].indexOf(focused) : -1;
    drawList();
    if (at >= 0) list.children[at]?.querySelector("input")?.focus();
    mark(new Set(chosen.keys()));
  };
  search.addEventListener("input", drawList);
  draw();

  const mapNode = h("div", {
    class: "area-map",
    role: "application",
    tabindex: "0",
    "aria-label": i18n.t("admin.pick.map.label"),
  });
  const onMap = h("details", { open: true }, h("summary", {}, i18n.t("admin.pick.map")), mapNode);
  const communes = choices.filter((choice) => choice.kind === "commune" && choice.feature);
  const startMap = async () => {
    const { createUnitPicker } = await import("../map/units.picker.ts");
    mark = createUnitPicker(
      mapNode,
      communes.map(({ key, name, feature }) => ({ key, name, feature })),
      toggle,
    );
    mark(new Set(chosen.keys()));
  };
  // The map needs its size, which it has once it stands on the page.
  requestAnimationFrame(() => void startMap());
  return {
    root: h(
      "fieldset",
      { class: "area-picker" },
      h("legend", {}, i18n.t("admin.areas")),
      chips,
      h("div", { class: "area-columns" }, h("div", {}, search, list, more), onMap),
    ),
    areas: () => [...chosen.values()],
  };
}
