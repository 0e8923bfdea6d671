import { h } from "../lib/dom.ts";
import type { Chart } from "../map/chart.ts";
import { choice } from "./controls.ts";
import type { SiteHost } from "./host.ts";

/** How far lorries come from a port within 30 and 60 minutes, as a switch on the map. */
export interface Isochrones {
  readonly root: HTMLElement;
  attach(chart: Chart): void;
  /** Whether roads and ports count that are not open yet, as the search has it. */
  planned(on: boolean): void;
}

interface Port {
  code: string;
  name: string;
  operating: boolean;
}

const MINUTES = [30, 60] as const;

export function createIsochrones(host: SiteHost): Isochrones {
  const { i18n, api, client } = host;
  let chart: Chart | null = null;
  let running: AbortController | null = null;
  let withPlanned = false;
  let from = "";
  let ports: readonly Port[] = [];
  const key = h("ul", { class: "reach-key", hidden: true });
  const fill = (places: readonly Port[]) =>
    choice({
      id: "reach-from",
      label: i18n.t("sites.reach"),
      value: from,
      choices: [
        { value: "", label: i18n.t("sites.reach.off") },
        ...places.map(({ code, name }) => ({ value: code, label: name })),
      ],
      onchange: (code) => void show(code),
    }).node;
  const root = h("div", { class: "reach-tool" });
  const show = async (code: string) => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    from = code;
    key.hidden = code === "";
    if (code === "") return chart?.reach.set([]);
    try {
      const areas = await client.isochrones(code, MINUTES, withPlanned, signal);
      if (!signal.aborted) chart?.reach.set(areas);
    } catch (error) {
      if (signal.aborted) return;
      chart?.reach.set([]);
      const why = error instanceof Error && error.name === "Problem" ? ` ${error.message}` : "";
      host.toast(i18n.t("sites.reach.failed") + why);
    }
  };
  const offer = () => {
    const open = ports.filter(({ operating }) => operating || withPlanned);
    if (!open.some(({ code }) => code === from)) from = "";
    root.replaceChildren(fill(open), key);
  };
  key.append(
    ...MINUTES.map((minutes) =>
      h("li", { class: `reach-${minutes}` }, i18n.t("sites.reach.minutes", { n: minutes })),
    ),
  );
  return {
    root,
    attach(next) {
      chart = next;
      void api.allItems("places", {}).then(
        (places) => {
          ports = places
            .filter(({ properties }) => properties?.kind === "port")
            .map(({ id, properties }) => ({
              code: String(id),
              name: i18n.field(properties ?? {}, "name"),
              operating: properties?.status === "operating",
            }));
          offer();
        },
        () => undefined,
      );
    },
    planned(on) {
      if (on === withPlanned) return;
      withPlanned = on;
      if (ports.length > 0) offer();
      if (chart) void show(from);
    },
  };
}
