import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { Chart } from "../map/chart.ts";
import {
  addCorner,
  corners,
  finishLine,
  type MeasuredLine,
  moveCursor,
  removeCorner,
  startLine,
} from "../measure/line.ts";
import type { SiteHost } from "./host.ts";
import { ask, type Corner, type SiteQuery } from "./query.ts";

/** Draws the area within which sites are looked for, or takes what the map shows. */
export interface AreaTool {
  readonly root: HTMLElement;
  attach(chart: Chart): void;
  /** The area of the search, or none. */
  show(area: readonly Corner[] | null): void;
}

export interface AreaToolOptions {
  query(): SiteQuery;
  onAsk(next: SiteQuery): void;
}

/** More corners than the service takes would be refused. */
const MOST_CORNERS = 100;

export function createAreaTool(host: SiteHost, options: AreaToolOptions): AreaTool {
  const { i18n } = host;
  let chart: Chart | null = null;
  let line: MeasuredLine | null = null;
  let kept: readonly Corner[] | null = null;
  const draw = iconButton("area", i18n.t("sites.draw"), () => (line ? stop() : start()));
  const view = iconButton("target", i18n.t("sites.draw.view"), () => take(boxOf(chart)));
  const hint = h("div", { class: "area-hint", hidden: true });
  const paint = () => {
    if (line) chart?.sketch.draw(line.points, true, line.cursor);
    else if (kept)
      chart?.sketch.draw(
        kept.map(([x, y]) => [x, y] as [number, number]),
        true,
        null,
      );
    else chart?.sketch.clear();
    draw.setAttribute("aria-pressed", String(line !== null));
    hint.hidden = line === null;
    if (line) replace(hint, ...hintContent(host, line, { finish, undo, stop }));
  };
  const start = () => {
    line = startLine("area");
    chart?.input.holdZoom(true);
    host.announce(i18n.t("sites.draw.hint"));
    paint();
  };
  const stop = () => {
    line = null;
    chart?.input.holdZoom(false);
    paint();
  };
  const undo = () => {
    if (line) line = removeCorner(line);
    paint();
  };
  const finish = () => {
    const ring = line ? corners(finishLine(line)) : [];
    if (ring.length < 3) return stop();
    stop();
    take(ring);
  };
  const take = (ring: readonly Corner[] | null) => {
    if (ring) options.onAsk(ask(options.query(), { area: ring.slice(0, MOST_CORNERS) }));
  };
  return {
    root: h("div", { class: "area-tools" }, h("div", { class: "tool-group" }, draw, view), hint),
    attach(next) {
      chart = next;
      next.input.onClick((lng, lat) => {
        if (!line) return;
        line = addCorner(line, [lng, lat]);
        paint();
      });
      next.input.onDoubleClick(() => line && finish());
      next.input.onPointer((at) => {
        if (!line) return;
        line = moveCursor(line, at ? [at.lng, at.lat] : null);
        paint();
      });
      const keys = (event: KeyboardEvent) => {
        if (event.key === "Escape" && line) stop();
      };
      window.addEventListener("keydown", keys);
      host.own(() => window.removeEventListener("keydown", keys));
    },
    show(area) {
      kept = area;
      paint();
    },
  };
}

function boxOf(chart: Chart | null): Corner[] | null {
  if (!chart) return null;
  const [west, south, east, north] = chart.camera.bounds();
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

function hintContent(
  { i18n }: SiteHost,
  line: MeasuredLine,
  act: { finish(): void; undo(): void; stop(): void },
): HTMLElement[] {
  const n = corners(line).length;
  const button = (text: string, onclick: () => void, disabled = false) =>
    h("button", { type: "button", class: "button", onclick, disabled }, text);
  return [
    h("p", {}, i18n.t("sites.draw.hint")),
    h(
      "div",
      { class: "area-actions" },
      button(i18n.t("sites.draw.finish"), act.finish, n < 3),
      button(i18n.t("sites.draw.undo"), act.undo, n === 0),
      button(i18n.t("sites.draw.stop"), act.stop),
    ),
  ];
}
