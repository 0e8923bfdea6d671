import { h, replace } from "../lib/dom.ts";
import { createObstacleClient, type Opening } from "../obstacle/client.ts";
import { openingForm } from "../obstacle/form.ts";
import { createClearanceClient } from "./client.ts";
import { createStepForm } from "./form.ts";
import type { Law, Step } from "./law.ts";
import type { Host } from "./page.ts";
import type { Outcome, WorkItem } from "./work.ts";

/** Choosing many parcels and recording one step for all of them, with an answer for each. */
export function createMany(host: Host, law: Law, done: () => void) {
  const { i18n, today } = host;
  const chosen = new Map<number, WorkItem>();
  const root = h("div", { class: "many", hidden: true });
  const boxes = new Map<number, HTMLInputElement>();
  const draw = () => {
    root.hidden = chosen.size === 0;
    if (chosen.size === 0) return replace(root);
    const states = new Set([...chosen.values()].map(({ state }) => state));
    const [state] = states;
    const name = h("h3", { tabindex: "-1" }, i18n.t("many.title", { n: chosen.size }));
    if (states.size > 1 || !state)
      return replace(
        root,
        name,
        h("p", { class: "state-message" }, i18n.t("many.mixed")),
        hindrance(),
      );
    const form = createStepForm({ i18n, law, state, today, id: "many", onsend: record });
    replace(root, name, form.root, hindrance());
  };
  /** What stands in the way of all of them, such as a lack of funds. */
  const hindrance = () =>
    h(
      "details",
      { class: "step-more" },
      h("summary", {}, i18n.t("obstacle.many")),
      openingForm({ i18n, law, today, id: "many-obstacle", parts: [], send: report }).root,
    );
  const record = (step: Step) => {
    const client = createClearanceClient(host.api);
    return each((item) => client.record(item.id, step));
  };
  const report = (opening: Opening) => {
    const client = createObstacleClient(host.api);
    return each((item) => client.open(item.id, opening));
  };
  const each = async (send: (item: WorkItem) => Promise<unknown>) => {
    const outcomes: Outcome[] = [];
    let drafted = 0;
    for (const item of chosen.values()) {
      host.announce(i18n.t("many.progress", { n: outcomes.length + 1, of: chosen.size }));
      const refused = await send(item).then(
        (answer) => {
          if ((answer as { draft?: unknown } | null)?.draft) drafted++;
          return "";
        },
        (error: Error) => error.message,
      );
      outcomes.push({ item, refused });
    }
    for (const { item, refused } of outcomes) if (!refused) chosen.delete(item.id);
    answer(outcomes, drafted);
    done();
  };
  const answer = (outcomes: readonly Outcome[], drafted: number) => {
    const refused = outcomes.filter((one) => one.refused);
    replace(
      root,
      h(
        "h3",
        {},
        i18n.t("many.done", { n: outcomes.length - refused.length, of: outcomes.length }),
      ),
      drafted > 0 ? h("p", {}, i18n.t("approval.many", { n: drafted })) : null,
      h(
        "ul",
        { class: "many-refused" },
        refused.map(({ item, refused: why }) =>
          h(
            "li",
            {},
            h(
              "a",
              { href: `/parcels/${item.id}` },
              i18n.t("parcel.title", { sheet: item.sheet_no, number: item.parcel_no }),
            ),
            ` – ${why}`,
          ),
        ),
      ),
    );
    root.hidden = false;
  };
  const pick = (item: WorkItem, on: boolean) => {
    if (on) chosen.set(item.id, item);
    else chosen.delete(item.id);
  };
  return {
    root,
    /** Boxes of lines that are gone. */
    forget(items: readonly WorkItem[]) {
      boxes.clear();
      for (const item of items) if (chosen.has(item.id)) chosen.set(item.id, item);
    },
    box(item: WorkItem, title: string): HTMLInputElement {
      const box = h("input", {
        type: "checkbox",
        "aria-label": i18n.t("many.pick", { title }),
        checked: chosen.has(item.id),
        onchange: () => {
          pick(item, box.checked);
          draw();
        },
      });
      boxes.set(item.id, box);
      return box;
    },
    all(items: readonly WorkItem[]): HTMLInputElement {
      const box = h("input", {
        type: "checkbox",
        "aria-label": i18n.t("many.all"),
        onchange: () => {
          for (const item of items) {
            pick(item, box.checked);
            const one = boxes.get(item.id);
            if (one) one.checked = box.checked;
          }
          draw();
        },
      });
      return box;
    },
  };
}
