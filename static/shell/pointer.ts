import type { MapFeature } from "../lib/features.ts";
import type { Scene } from "../map/scene.ts";
import { featureTitle } from "../panel/title.ts";
import type { App } from "./app.ts";
import type { Ui } from "./ui.ts";

/** Clicks and the pointer on the map: choose, point out, measure, show coordinates. */
export function bindPointer(scene: Scene, container: HTMLElement, now: () => Ui): void {
  scene.input.onClick((lng, lat) => {
    const { app, shell, touch } = now();
    if (shell.measure.mode()) return shell.measure.add(lng, lat);
    const hits = scene.hits(lng, lat, app.store.get());
    touch({ lng, lat, hits });
    const first = hits[0];
    app.select(
      first
        ? { collection: first.collection, id: first.id }
        : { collection: "point", id: `${lng.toFixed(6)},${lat.toFixed(6)}` },
    );
    scene.camera.reveal(lng, lat);
  });
  scene.input.onDoubleClick(() => {
    const { shell } = now();
    if (shell.measure.mode()) shell.measure.finish();
  });
  scene.input.onPointer((at) => {
    const { app, shell } = now();
    shell.status.point(at);
    if (shell.measure.mode()) {
      shell.tip("", "", null);
      return shell.measure.follow(at);
    }
    const hits = at ? scene.hits(at.lng, at.lat, app.store.get()) : [];
    const first = hits[0] ?? null;
    container.classList.toggle("is-pointing", first !== null);
    scene.hover(first && isQuiet(first) ? null : first);
    if (!at) return shell.tip("", "", null);
    const { title, detail } = tipOf(app, first, at);
    shell.tip(title, detail, at);
  });
}

/** Outlines as wide as half the province are not drawn again under every move. */
function isQuiet(feature: MapFeature): boolean {
  return feature.collection === "admin-units" || feature.properties.kind === "economic_zone";
}

function tipOf(
  app: App,
  feature: MapFeature | null,
  at: { lng: number; lat: number },
): { title: string; detail: string } {
  const { i18n } = app;
  const shows = app.store.get().layers.includes("parcels");
  const drawn = shows ? app.scene.stateAt(at.lng, at.lat) : null;
  const state = drawn ? i18n.code("state", drawn) : "";
  if (!feature) return { title: state, detail: "" };
  const { title, kind } = featureTitle(app, feature);
  if (feature.collection === "parcels")
    return { title: state || title, detail: i18n.t("tip.parcel") };
  return { title, detail: [kind === title ? "" : kind, state].filter(Boolean).join(" · ") };
}
