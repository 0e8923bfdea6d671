import { h, svg } from "../lib/dom.ts";
import type { Occupancy } from "./types.ts";
import type { ZoneHost } from "./words.ts";

const WIDTH = 560;
const HEIGHT = 180;
const LEFT = 40;
const BOTTOM = 26;

/** A point of the chart: when, as a year with its fraction, and how full, 0 to 1. */
export interface Mark {
  year: number;
  share: number;
}

/** "2024", "2024-06" and "2024-06-15" as a year with its fraction; what says only the year counts for its middle. */
export function yearOf(date: string): number {
  const [year = 0, month, day] = date.split("-").map(Number);
  if (month === undefined) return year + 0.5;
  return year + (month - 1 + (day === undefined ? 0.5 : day / 31)) / 12;
}

/** The statements in order of time; one that has no leasable land says nothing. */
export function marksOf(statements: readonly Occupancy[]): Mark[] {
  return statements
    .filter(({ leasable_ha }) => leasable_ha > 0)
    .map(({ as_of, leased_ha, leasable_ha }) => ({
      year: yearOf(as_of),
      share: Math.min(1, leased_ha / leasable_ha),
    }))
    .sort((a, b) => a.year - b.year);
}

/** How full a zone was over time; the table below says the same in figures. */
export function occupancyChart(host: ZoneHost, statements: readonly Occupancy[]): SVGElement {
  const marks = marksOf(statements);
  const first = Math.floor(marks[0]?.year ?? 0);
  const last = Math.max(first + 1, Math.ceil(marks.at(-1)?.year ?? 1));
  const x = (year: number) => LEFT + ((year - first) / (last - first)) * (WIDTH - LEFT - 12);
  const y = (share: number) => 10 + (1 - share) * (HEIGHT - BOTTOM - 10);
  const text = (at: [number, number], words: string, anchor: string) => {
    const node = svg("text", { x: at[0], y: at[1], "text-anchor": anchor, class: "chart-text" });
    node.textContent = words;
    return node;
  };
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    svg("line", { x1: LEFT, x2: WIDTH - 12, y1: y(share), y2: y(share), class: "chart-grid" }),
    text([LEFT - 6, y(share) + 4], host.format.percent(share * 100), "end"),
  ]);
  const step = Math.max(1, Math.ceil((last - first) / 8));
  const years: SVGElement[] = [];
  for (let year = first; year <= last; year += step)
    years.push(text([x(year), HEIGHT - 8], String(year), "middle"));
  const line = marks.map(({ year, share }) => `${x(year)} ${y(share)}`).join("L");
  return svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "chart",
      role: "img",
      "aria-label": host.i18n.t("z.occupancy.chart"),
    },
    ...grid,
    ...years,
    ...(marks.length > 1 ? [svg("path", { d: `M${line}`, class: "chart-line" })] : []),
    ...marks.map(({ year, share }) =>
      svg("circle", { cx: x(year), cy: y(share), r: 4, class: "chart-dot" }),
    ),
  );
}

export function occupancyTable(host: ZoneHost, statements: readonly Occupancy[]): HTMLElement {
  const { i18n, format } = host;
  const head = (key: "z.asof" | "z.leased" | "z.leasable" | "z.share" | "z.basis", num = true) =>
    h("th", { scope: "col", class: num ? "num" : "" }, i18n.t(key));
  const basis = (given: Occupancy["basis"]) =>
    typeof given === "string" ? given : given ? i18n.pick(given) : "";
  return h(
    "table",
    { class: "area-table" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head("z.asof", false),
        head("z.leased"),
        head("z.leasable"),
        head("z.share"),
        head("z.basis", false),
      ),
    ),
    h(
      "tbody",
      {},
      [...statements]
        .sort((a, b) => b.as_of.localeCompare(a.as_of))
        .map((one) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, format.date(one.as_of)),
            h("td", { class: "num" }, format.ha(one.leased_ha)),
            h("td", { class: "num" }, format.ha(one.leasable_ha)),
            h(
              "td",
              { class: "num" },
              one.leasable_ha > 0 ? format.percent((one.leased_ha / one.leasable_ha) * 100) : "–",
            ),
            h("td", {}, [basis(one.basis), one.source].filter(Boolean).join(" · ")),
          ),
        ),
    ),
  );
}
