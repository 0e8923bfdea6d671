import type * as L from "leaflet";
import { createDrawing, type DrawEvents, type Drawing } from "./draw.layer.ts";
import { createOverlay, type Overlay } from "./overlay.layer.ts";
import { createScene, type Scene, type SceneOptions } from "./scene.ts";

/** A map on which one can draw. Its code is fetched by the pages that draw, not by the map's own. */
export interface EditorScene extends Scene {
  readonly drawing: Drawing;
  readonly overlay: Overlay;
  /** Takes the map down: the page is built anew, or another one comes. */
  remove(): void;
}

export function createEditorScene(options: SceneOptions, events: DrawEvents): EditorScene {
  const made: { drawing?: Drawing; overlay?: Overlay; map?: L.Map } = {};
  const { PM } = (window as unknown as { L: { PM: { setOptIn(on: boolean): void } } }).L;
  // The map itself must be one of those that can be drawn on, also the second one of a page.
  PM.setOptIn(false);
  const scene = createScene({
    ...options,
    extend(map: L.Map) {
      // Only what is offered attracts the pointer, and only the shape under work can be bent.
      PM.setOptIn(true);
      made.map = map;
      made.overlay = createOverlay(map);
      made.drawing = createDrawing(map, events);
    },
  });
  const { drawing, overlay, map } = made as Required<typeof made>;
  return {
    ...scene,
    drawing,
    overlay,
    remove() {
      drawing.use("look");
      map.remove();
    },
  };
}
