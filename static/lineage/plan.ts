import type { Geometry, Position } from "geojson";
import type { Plane } from "../draw/plane.ts";
import { svg } from "../lib/dom.ts";
import type { Point } from "./points.ts";

const SIDE = 400;
const ROOM = 0.15;

/** A plan of a parcel on the survey plane, north up, on which a line is drawn corner by corner. */
export interface Plan {
  readonly root: SVGElement;
  /** Draws pieces, faults and the line anew. */
  show(pieces: readonly Geometry[], faults: readonly Geometry[], line: readonly Point[]): void;
}

function rings(shape: Geometry): Position[][] {
  if (shape.type === "Polygon") return shape.coordinates;
  return shape.type === "MultiPolygon" ? shape.coordinates.flat() : [];
}

export function createPlan(
  plane: Plane,
  shapes: readonly Geometry[],
  onpoint: (point: Point) => void,
): Plan {
  const all = shapes.flatMap(rings).flat().map(plane.toPlane);
  const east = all.map(([x]) => x);
  const north = all.map(([, y]) => y);
  const size = Math.max(
    Math.max(...east) - Math.min(...east),
    Math.max(...north) - Math.min(...north),
  );
  const side = size * (1 + 2 * ROOM);
  const west = (Math.min(...east) + Math.max(...east)) / 2 - side / 2;
  const top = (Math.min(...north) + Math.max(...north)) / 2 + side / 2;
  const at = ([x, y]: readonly [number, number]) =>
    `${(((x - west) / side) * SIDE).toFixed(2)} ${(((top - y) / side) * SIDE).toFixed(2)}`;
  const outline = (shape: Geometry, name: string) =>
    svg("path", {
      d: rings(shape)
        .map((ring) => `M${ring.map((position) => at(plane.toPlane(position))).join("L")}Z`)
        .join(""),
      "fill-rule": "evenodd",
      class: name,
    });
  const root = svg("svg", {
    viewBox: `0 0 ${SIDE} ${SIDE}`,
    class: "lineage-plan",
    "aria-hidden": "true",
  });
  root.addEventListener("click", (event) => {
    const box = root.getBoundingClientRect();
    const { clientX, clientY } = event as MouseEvent;
    onpoint([
      west + ((clientX - box.left) / box.width) * side,
      top - ((clientY - box.top) / box.height) * side,
    ]);
  });
  return {
    root,
    show(pieces, faults, line) {
      root.replaceChildren(
        ...(pieces.length > 0 ? pieces : shapes).map((shape, n) =>
          outline(shape, `lineage-piece is-${n % 4}`),
        ),
        ...faults.map((shape) => outline(shape, "lineage-fault")),
        ...(line.length > 1
          ? [svg("path", { d: `M${line.map(at).join("L")}`, class: "lineage-cut" })]
          : []),
        ...line.map((point) => {
          const [cx = "0", cy = "0"] = at(point).split(" ");
          return svg("circle", { cx, cy, r: 5, class: "lineage-corner" });
        }),
        svg("path", { d: "M384 12v22M378 20l6-8 6 8", class: "sketch-north" }),
      );
    },
  };
}
