import * as L from "leaflet";

/** Points of a lasso nearer than this to the last one, in pixels, are left out. */
const STEP_PX = 4;

/** A line drawn with the button or the finger held down, around what is meant. */
export function catchLasso(map: L.Map, done: (points: [number, number][]) => void) {
  const container = map.getContainer();
  const line = L.polyline([], {
    color: "#0c4a5a",
    weight: 2,
    dashArray: "4 4",
    interactive: false,
    pmIgnore: true,
    snapIgnore: true,
  } as L.PolylineOptions);
  let pixels: L.Point[] = [];
  let held = false;
  const place = (event: PointerEvent) => map.mouseEventToContainerPoint(event);
  const down = (event: PointerEvent) => {
    if (!held || event.button !== 0) return;
    pixels = [place(event)];
    line.setLatLngs([]).addTo(map);
    container.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event: PointerEvent) => {
    const last = pixels.at(-1);
    if (!last) return;
    const next = place(event);
    if (next.distanceTo(last) < STEP_PX) return;
    pixels.push(next);
    line.setLatLngs(pixels.map((pixel) => map.containerPointToLatLng(pixel)));
  };
  const up = () => {
    const points = pixels.map((pixel) => map.containerPointToLatLng(pixel));
    pixels = [];
    line.remove();
    if (points.length >= 3) done(points.map(({ lat, lng }) => [lng, lat]));
  };
  container.addEventListener("pointerdown", down);
  container.addEventListener("pointermove", move);
  container.addEventListener("pointerup", up);
  container.addEventListener("pointercancel", () => {
    pixels = [];
    line.remove();
  });
  return {
    hold(on: boolean) {
      if (held === on) return;
      held = on;
      if (on) map.dragging.disable();
      else map.dragging.enable();
      container.classList.toggle("is-lasso", on);
    },
  };
}
