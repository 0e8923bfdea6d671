import { copyText } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import { formatVn2000, formatWgs84 } from "../lib/format.ts";
import type { App } from "../shell/app.ts";
import { scaleOf } from "./scale.ts";
import { loadSurveyPlane, type ToSurvey } from "./vn2000.ts";

export interface StatusBar {
  readonly root: HTMLElement;
  /** Shows the coordinates of a point; null brings back those of the middle of the map. */
  point(at: { lng: number; lat: number } | null): void;
  /** Redraws the scale after the view changed. */
  moved(): void;
}

/** The foot of the map: scale bar and coordinates in both systems, a click on them copies. */
export function createStatusBar(app: App): StatusBar {
  const { i18n, scene } = app;
  const scale = scaleBar(app);
  const wgs = coordinateButton(app, "WGS 84");
  const survey = coordinateButton(app, "VN-2000");
  const root = h(
    "div",
    { class: "status-bar", role: "group", "aria-label": i18n.t("coords.label") },
    scale.root,
    wgs.root,
    survey.root,
  );
  let toSurvey: ToSurvey | null = null;
  let asked = false;
  let latest: { lng: number; lat: number } | null = null;

  const show = () => {
    const at = latest ?? scene.camera.place();
    wgs.set(formatWgs84(at.lng, at.lat));
    if (!toSurvey) return;
    const { north, east } = toSurvey(at.lng, at.lat);
    survey.set(formatVn2000(north, east, 1));
  };
  const load = () => {
    if (asked) return;
    asked = true;
    loadSurveyPlane().then(
      (plane) => {
        toSurvey = plane;
        show();
      },
      () => {
        asked = false;
      },
    );
  };
  const moved = () => {
    scale.show(scene.camera.pixel().metres);
    if (!latest) show();
  };
  survey.set("X … Y …");
  // Not before the first view is painted: the library is for later.
  const idle =
    "requestIdleCallback" in window
      ? window.requestIdleCallback
      : (run: () => void) => setTimeout(run, 1500);
  idle(() => setTimeout(load, 1200));
  return {
    root,
    moved,
    point(at) {
      latest = at;
      if (at) load();
      show();
    },
  };
}

const SCALE_WIDTH = 110;

function scaleBar({ i18n, format }: App) {
  const bar = h("span", { class: "scale-line", "aria-hidden": "true" });
  const text = h("span", { class: "num" });
  return {
    root: h("div", { class: "scale", title: i18n.t("coords.scale") }, text, bar),
    show(metresPerPixel: number) {
      const { metres, pixels } = scaleOf(metresPerPixel, SCALE_WIDTH);
      bar.style.setProperty("width", `${pixels}px`);
      text.textContent = format.length(metres);
    },
  };
}

function coordinateButton(app: App, system: string) {
  const value = h("span", { class: "num" });
  let text = "";
  const copy = async () => {
    const done = await copyText(text);
    app.toast(done ? app.i18n.t("copied") : app.i18n.t("copy.failed"));
  };
  const root = h(
    "button",
    {
      type: "button",
      class: "coordinate-button",
      title: app.i18n.t("coords.copy", { system }),
      onclick: () => void copy(),
    },
    h("span", { class: "system" }, system),
    value,
  );
  return {
    root,
    set(next: string) {
      text = next;
      value.textContent = next;
    },
  };
}
