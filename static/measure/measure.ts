import { loadSurveyPlane, type ToSurvey } from "../coordinates/vn2000.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { App } from "../shell/app.ts";
import { crossesItself, planeArea, planeLength } from "./plane.ts";

export type MeasureMode = "length" | "area";

export interface Measure {
  readonly root: HTMLElement;
  /** What is being measured, or null. */
  mode(): MeasureMode | null;
  start(mode: MeasureMode): void;
  stop(): void;
  add(lng: number, lat: number): void;
  /** The pointer moves while measuring: the next side follows it. */
  follow(at: { lng: number; lat: number } | null): void;
  finish(): void;
}

/** Lengths and areas in the survey plane; degrees are never measured with. */
export function createMeasure(app: App, onEnd: () => void): Measure {
  const { i18n, scene, format } = app;
  const root = h("section", {
    class: "measure",
    "aria-label": i18n.t("measure.label"),
    hidden: true,
  });
  let mode: MeasureMode | null = null;
  let points: [number, number][] = [];
  let cursor: [number, number] | null = null;
  let finished = false;
  let toSurvey: ToSurvey | null = null;

  const result = h("p", { class: "measure-result num", "aria-live": "polite" });
  const hint = h("p", { class: "muted small" });

  const project = (list: readonly [number, number][]) =>
    toSurvey ? list.map(([lng, lat]) => (toSurvey as ToSurvey)(lng, lat)) : [];
  const show = () => {
    if (!mode) return;
    scene.sketch.draw(points, mode === "area", finished ? null : cursor);
    const plane = project(cursor && !finished ? [...points, cursor] : points);
    result.textContent = reading(mode, plane);
    hint.textContent = i18n.t(
      finished ? "measure.done" : points.length === 0 ? "measure.first" : "measure.next",
    );
  };
  const reading = (kind: MeasureMode, plane: ReturnType<typeof project>): string => {
    if (kind === "length") return format.length(planeLength(plane));
    if (plane.length < 3) return format.area(0);
    if (crossesItself(plane)) return i18n.t("measure.crosses");
    const around = [...plane, plane[0]] as typeof plane;
    return i18n.t("measure.area.result", {
      area: format.area(planeArea(plane)),
      perimeter: format.length(planeLength(around)),
    });
  };
  const undo = () => {
    points = points.slice(0, -1);
    finished = false;
    show();
  };
  const build = (kind: MeasureMode) =>
    replace(
      root,
      h("h2", {}, i18n.t(kind === "length" ? "measure.length" : "measure.area")),
      result,
      hint,
      h("p", { class: "muted small" }, i18n.t("measure.plane")),
      h(
        "div",
        { class: "measure-actions" },
        iconButton("undo", i18n.t("measure.undo"), undo),
        h(
          "button",
          { type: "button", class: "button", onclick: () => api.start(kind) },
          i18n.t("measure.again"),
        ),
        h(
          "button",
          { type: "button", class: "button button-primary", onclick: () => api.stop() },
          i18n.t("measure.stop"),
        ),
      ),
    );

  const api: Measure = {
    root,
    mode: () => mode,
    start(next) {
      mode = next;
      points = [];
      cursor = null;
      finished = false;
      root.hidden = false;
      scene.input.holdZoom(true);
      build(next);
      show();
      app.announce(i18n.t("measure.first"));
      if (!toSurvey)
        void loadSurveyPlane().then(
          (plane) => {
            toSurvey = plane;
            show();
          },
          () => app.toast(i18n.t("error.load")),
        );
    },
    stop() {
      if (!mode) return;
      mode = null;
      points = [];
      cursor = null;
      root.hidden = true;
      scene.sketch.clear();
      scene.input.holdZoom(false);
      onEnd();
    },
    add(lng, lat) {
      if (finished) points = [];
      finished = false;
      points = [...points, [lng, lat]];
      show();
    },
    follow(at) {
      cursor = at && points.length > 0 ? [at.lng, at.lat] : null;
      if (mode && !finished) show();
    },
    finish() {
      // A double click has added its point twice.
      points = points.filter((point, at) => at === 0 || !samePlace(point, points[at - 1]));
      finished = true;
      show();
    },
  };
  app.own(() => api.stop());
  return api;
}

function samePlace(a: [number, number], b: [number, number] | undefined): boolean {
  return b !== undefined && Math.abs(a[0] - b[0]) < 1e-7 && Math.abs(a[1] - b[1]) < 1e-7;
}
