import { stateSwatch } from "../legend/swatch.ts";
import { h, replace, svg } from "../lib/dom.ts";
import { STATE_COLORS } from "../map/palette.ts";
import {
  BANDS,
  type Band,
  dayNumber,
  highest,
  promisedBy,
  stack,
  ticks,
  yearly,
} from "./series.ts";
import type { Point, Progress, Promised } from "./types.ts";
import type { ProjectHost } from "./words.ts";

const WIDTH = 720;
const HEIGHT = 280;
const LEFT = 76;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 26;

/** Where days and hectares lie in the picture. */
interface Frame {
  x(day: string): number;
  y(ha: number): number;
}

/**
 * Area by state over time as stacked areas, the promise over it. A slider moves a mark from month
 * to month and says its figures; the table says those of every year.
 */
export function progressChart(host: ProjectHost, progress: Progress): HTMLElement {
  const { i18n } = host;
  const { series, promised } = progress;
  const first = series[0];
  const last = series.at(-1);
  if (!first || !last || series.length < 2)
    return h("p", { class: "state-message" }, i18n.t("pj.chart.none"));
  const bands = stack(series);
  const end = [last.on, ...promised.map(({ on }) => on)].sort().at(-1) ?? last.on;
  const from = dayNumber(first.on);
  const span = Math.max(1, dayNumber(end) - from);
  const most = highest(bands, promised);
  const frame: Frame = {
    x: (day) => LEFT + ((dayNumber(day) - from) / span) * (WIDTH - LEFT - RIGHT),
    y: (ha) => TOP + (1 - ha / most) * (HEIGHT - TOP - BOTTOM),
  };
  const mark = svg("line", { y1: TOP, y2: HEIGHT - BOTTOM, class: "chart-mark" });
  const picture = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "chart project-chart",
      role: "img",
      "aria-label": i18n.t("pj.chart.label"),
    },
    ...grid(host, frame, most, first.on, end),
    ...bands.map((band) => layer(frame, series, band)),
    ...line(frame, promised, first.on, end),
    mark,
  );
  return h(
    "div",
    { class: "project-progress" },
    picture,
    slider(host, series, promised, (point) => {
      const x = frame.x(point.on);
      mark.setAttribute("x1", String(x));
      mark.setAttribute("x2", String(x));
    }),
    legend(host, bands, promised.length > 0),
    table(host, series, promised),
  );
}

function grid(
  { format }: ProjectHost,
  { x, y }: Frame,
  most: number,
  first: string,
  end: string,
): SVGElement[] {
  const text = (at: [number, number], words: string, anchor: string) => {
    const node = svg("text", { x: at[0], y: at[1], "text-anchor": anchor, class: "chart-text" });
    node.textContent = words;
    return node;
  };
  const sizes = ticks(most).flatMap((ha) => [
    svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(ha), y2: y(ha), class: "chart-grid" }),
    text([LEFT - 6, y(ha) + 4], format.ha(ha), "end"),
  ]);
  const [a, b] = [Number(first.slice(0, 4)), Number(end.slice(0, 4))];
  const every = Math.max(1, Math.ceil((b - a) / 9));
  const years: SVGElement[] = [];
  for (let year = a + 1; year <= b; year += every)
    years.push(text([x(`${year}-01-01`), HEIGHT - 8], String(year), "middle"));
  return [...sizes, ...years];
}

function layer({ x, y }: Frame, series: readonly Point[], { state, edges }: Band): SVGElement {
  const at = (index: number, side: 0 | 1) =>
    `${x(series[index]?.on ?? "").toFixed(1)} ${y(edges[index]?.[side] ?? 0).toFixed(1)}`;
  const upper = edges.map((_, index) => at(index, 1));
  const lower = edges.map((_, index) => at(index, 0)).reverse();
  return svg("path", {
    d: `M${[...upper, ...lower].join("L")}Z`,
    fill: STATE_COLORS[state] ?? "#ccc",
    class: "chart-band",
  });
}

function line(
  { x, y }: Frame,
  promised: readonly Promised[],
  first: string,
  end: string,
): SVGElement[] {
  if (promised.length === 0) return [];
  const parts = [`M${x(first)} ${y(0)}`];
  for (const { on, area_ha } of promised) {
    const at = Math.max(x(first), x(on));
    parts.push(`H${at}V${y(area_ha)}`);
  }
  parts.push(`H${x(end)}`);
  return [svg("path", { d: parts.join(""), class: "chart-promise" })];
}

function slider(
  { i18n, format }: ProjectHost,
  series: readonly Point[],
  promised: readonly Promised[],
  move: (point: Point) => void,
): HTMLElement {
  const says = h("output", { class: "chart-says", for: "pj-month" });
  const input = h("input", {
    id: "pj-month",
    type: "range",
    min: 0,
    max: series.length - 1,
    step: 1,
    value: series.length - 1,
  });
  const show = () => {
    const point = series[Number(input.value)];
    if (!point) return;
    move(point);
    const cleared = (point.area_ha.clean ?? 0) + (point.area_ha.handed_over ?? 0);
    const due = promisedBy(promised, point.on);
    const text = i18n.t("pj.chart.says", {
      date: format.date(point.on),
      cleared: format.ha(cleared),
      promised: format.ha(due),
    });
    input.setAttribute("aria-valuetext", text);
    replace(
      says,
      h("strong", {}, text),
      h(
        "span",
        { class: "muted" },
        BANDS.filter((state) => (point.area_ha[state] ?? 0) > 0)
          .map((state) => `${i18n.code("state", state)} ${format.ha(point.area_ha[state] ?? 0)}`)
          .join(" · "),
      ),
    );
  };
  input.addEventListener("input", show);
  show();
  return h(
    "div",
    { class: "chart-slider" },
    h("label", { for: "pj-month" }, i18n.t("pj.chart.month")),
    input,
    says,
  );
}

function legend({ i18n }: ProjectHost, bands: readonly Band[], promise: boolean): HTMLElement {
  return h(
    "ul",
    { class: "chart-legend" },
    [...bands]
      .reverse()
      .map(({ state }) => h("li", {}, stateSwatch(state), i18n.code("state", state))),
    promise
      ? h(
          "li",
          {},
          h("span", { class: "promise-swatch", "aria-hidden": "true" }),
          i18n.t("pj.chart.promise"),
        )
      : null,
  );
}

function table(
  { i18n, format }: ProjectHost,
  series: readonly Point[],
  promised: readonly Promised[],
): HTMLElement {
  const states = [...BANDS].reverse().filter((state) => series.some((p) => p.area_ha[state]));
  return h(
    "details",
    { class: "chart-table" },
    h("summary", {}, i18n.t("pj.chart.table")),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": i18n.t("pj.chart.table") },
      h(
        "table",
        { class: "area-table" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, i18n.t("pj.day")),
            states.map((state) =>
              h("th", { scope: "col", class: "num" }, i18n.code("state", state)),
            ),
            h("th", { scope: "col", class: "num" }, i18n.t("pj.chart.promise")),
          ),
        ),
        h(
          "tbody",
          {},
          yearly(series).map((point) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, format.date(point.on)),
              states.map((state) =>
                h("td", { class: "num" }, format.ha(point.area_ha[state] ?? 0)),
              ),
              h("td", { class: "num" }, format.ha(promisedBy(promised, point.on))),
            ),
          ),
        ),
      ),
    ),
  );
}
