import { loadSurveyPlane, type SurveyPoint, type ToSurvey } from "../coordinates/vn2000.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { App } from "../shell/app.ts";
import {
  addCorner,
  corners,
  finishLine,
  type MeasuredLine,
  type MeasureMode,
  moveCursor,
  removeCorner,
  startLine,
} from "./line.ts";
import { crossesItself, planeArea, planeLength } from "./plane.ts";

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
  const { i18n, scene } = app;
  const view = createView(app, {
    undo: () => edit(removeCorner),
    again: () => line && measure.start(line.mode),
    stop: () => measure.stop(),
  });
  let line: MeasuredLine | null = null;
  let toSurvey: ToSurvey | null = null;
  const show = () => {
    if (!line) return;
    scene.sketch.draw(line.points, line.mode === "area", line.finished ? null : line.cursor);
    const plane = toSurvey
      ? corners(line).map(([lng, lat]) => (toSurvey as ToSurvey)(lng, lat))
      : [];
    view.show(line, plane);
  };
  const edit = (change: (now: MeasuredLine) => MeasuredLine) => {
    if (!line) return;
    line = change(line);
    show();
  };
  const load = async () => {
    try {
      toSurvey ??= await loadSurveyPlane();
      show();
    } catch {
      app.toast(i18n.t("error.load"));
    }
  };
  const measure: Measure = {
    root: view.root,
    mode: () => line?.mode ?? null,
    start(mode) {
      line = startLine(mode);
      scene.input.holdZoom(true);
      view.open(mode);
      show();
      app.announce(i18n.t("measure.first"));
      void load();
    },
    stop() {
      if (!line) return;
      line = null;
      view.root.hidden = true;
      scene.sketch.clear();
      scene.input.holdZoom(false);
      onEnd();
    },
    add: (lng, lat) => edit((now) => addCorner(now, [lng, lat])),
    follow: (at) => edit((now) => moveCursor(now, at && [at.lng, at.lat])),
    finish: () => edit(finishLine),
  };
  app.own(() => measure.stop());
  return measure;
}

function createView(app: App, actions: { undo(): void; again(): void; stop(): void }) {
  const { i18n } = app;
  const root = h("section", {
    class: "measure",
    "aria-label": i18n.t("measure.label"),
    hidden: true,
  });
  const result = h("p", { class: "measure-result num", "aria-live": "polite" });
  const hint = h("p", { class: "muted small" });
  const button = (text: string, look: string, onclick: () => void) =>
    h("button", { type: "button", class: `button ${look}`, onclick }, text);
  return {
    root,
    open(mode: MeasureMode) {
      root.hidden = false;
      replace(
        root,
        h("h2", {}, i18n.t(mode === "length" ? "measure.length" : "measure.area")),
        result,
        hint,
        h("p", { class: "muted small" }, i18n.t("measure.plane")),
        h(
          "div",
          { class: "measure-actions" },
          iconButton("undo", i18n.t("measure.undo"), actions.undo),
          button(i18n.t("measure.again"), "", actions.again),
          button(i18n.t("measure.stop"), "button-primary", actions.stop),
        ),
      );
    },
    show(line: MeasuredLine, plane: readonly SurveyPoint[]) {
      result.textContent = reading(app, line.mode, plane);
      const next = line.points.length === 0 ? "measure.first" : "measure.next";
      hint.textContent = i18n.t(line.finished ? "measure.done" : next);
    },
  };
}

function reading({ i18n, format }: App, mode: MeasureMode, plane: readonly SurveyPoint[]): string {
  if (mode === "length") return format.length(planeLength(plane));
  const [first] = plane;
  if (!first || plane.length < 3) return format.area(0);
  if (crossesItself(plane)) return i18n.t("measure.crosses");
  return i18n.t("measure.area.result", {
    area: format.area(planeArea(plane)),
    perimeter: format.length(planeLength([...plane, first])),
  });
}
