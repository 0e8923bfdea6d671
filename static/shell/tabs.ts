import { h } from "../lib/dom.ts";
import { type IconName, icon } from "../lib/icons.ts";

export interface Tab {
  id: string;
  label: string;
  icon: IconName;
  content: HTMLElement;
}

/** Tabs after the ARIA pattern: arrows move, the chosen one is in the tab order. */
export function createTabs(
  label: string,
  tabs: readonly Tab[],
  onShow: (id: string) => void,
): HTMLElement {
  const buttons = tabs.map((tab) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${tab.id}`,
        "aria-controls": `panel-${tab.id}`,
        onclick: () => choose(tab.id),
      },
      icon(tab.icon, 18),
      h("span", {}, tab.label),
    ),
  );
  const panels = tabs.map((tab) =>
    h(
      "div",
      {
        role: "tabpanel",
        id: `panel-${tab.id}`,
        "aria-labelledby": `tab-${tab.id}`,
        class: "tab-panel",
        tabindex: "0",
      },
      tab.content,
    ),
  );
  const choose = (id: string) => {
    tabs.forEach((tab, at) => {
      const on = tab.id === id;
      buttons[at]?.setAttribute("aria-selected", String(on));
      buttons[at]?.setAttribute("tabindex", on ? "0" : "-1");
      const panel = panels[at];
      if (panel) panel.hidden = !on;
      if (on) tab.content.dispatchEvent(new CustomEvent("tab-shown"));
    });
    onShow(id);
  };
  const list = h("div", { role: "tablist", "aria-label": label, class: "tab-list" }, buttons);
  moveByArrows(list, buttons, (index) => choose((tabs[index] as Tab).id));
  const first = tabs[0];
  if (first) choose(first.id);
  return h("div", { class: "tabs" }, list, panels);
}

function moveByArrows(
  list: HTMLElement,
  buttons: readonly HTMLButtonElement[],
  choose: (index: number) => void,
): void {
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const index = (next + buttons.length) % buttons.length;
    choose(index);
    buttons[index]?.focus();
  });
}
