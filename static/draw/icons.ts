import { svg } from "../lib/dom.ts";

/** Drawings of the editor's tools on a 24 × 24 grid, 1.75 wide, as those of lib/icons.ts. */
const PATHS = {
  look: ["M8 3.5v13l3.2-2.9 2.2 5.9 2.4-1-2.3-5.6 4.5-.3L8 3.5Z"],
  edit: ["M6 18 12 5.5 19 16 6 18Z", "M4.5 16.5h3v3h-3z", "M10.5 4h3v3h-3z", "M17.5 14.5h3v3h-3z"],
  polygon: ["M5 9.5 12 4l7.5 5-2.5 9.5H7.5L5 9.5Z"],
  rectangle: ["M4.5 6.5h15v11h-15z"],
  cut: ["M4 5h16v14H4V5Z", "M9 9.5h6v5H9z"],
  split: ["M4 6h6.5l-2 12H4V6Z", "M14 6h6v12h-8l2-12Z", "M13 3 10 21"],
  merge: ["M4 5h9v5h7v9h-9v-5H4V5Z"],
  move: [
    "M12 3v18",
    "M3 12h18",
    "m9.5 5.5 2.5-2.5 2.5 2.5",
    "m9.5 18.5 2.5 2.5 2.5-2.5",
    "M5.5 9.5 3 12l2.5 2.5",
    "m18.5 9.5 2.5 2.5-2.5 2.5",
  ],
  rotate: ["M19.5 12a7.5 7.5 0 1 1-2.2-5.3", "M20 3.5v4.2h-4.2"],
  pick: ["M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4z", "M16.5 14v6", "M13.5 17h6"],
  lasso: [
    "M12 15c-5 0-8.5-2.2-8.5-5.2S7 4.5 12 4.5s8.5 2.3 8.5 5.3S17 15 12 15Z",
    "M8 14.5c-2 1-1.5 3 .5 3s2 2.500 0 3",
  ],
  snap: ["M5 4v7a7 7 0 0 0 14 0V4h-4v7a3 3 0 0 1-6 0V4H5Z", "M5 8h4", "M15 8h4"],
  tighten: [
    "M4 12h5",
    "M15 12h5",
    "m7 9.500 2.500 2.500L7 14.500",
    "m17 9.500-2.500 2.500 2.500 2.500",
    "M12 4v16",
  ],
  undo: ["M9 7 4.500 11.500 9 16", "M5 11.500h9.500a5 5 0 0 1 0 10H12"],
  redo: ["m15 7 4.500 4.500L15 16", "M19 11.500H9.500a5 5 0 0 0 0 10H12"],
  file: [
    "M6 3.500h8l4.500 4.500v12.500H6V3.500Z",
    "M14 3.500V8h4.500",
    "M12 11v6",
    "m9.500 14.500 2.500 2.500 2.500-2.500",
  ],
  bin: ["M5 7h14", "M9.500 7V4.500h5V7", "M7 7l1 13h8l1-13"],
  here: ["M12 5v14", "M5 12h14", "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17Z"],
  done: ["m5 12.500 4.500 4.500L19 7.500"],
} as const;

export type ToolIcon = keyof typeof PATHS;

/** A decorative drawing: the control that carries it must have a text name of its own. */
export function toolIcon(name: ToolIcon, size = 20): SVGElement {
  return svg(
    "svg",
    {
      viewBox: "0 0 24 24",
      width: size,
      height: size,
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 1.75,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
      focusable: "false",
      class: "icon",
    },
    ...PATHS[name].map((d) => svg("path", { d })),
  );
}
