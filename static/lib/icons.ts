import { svg } from "./dom.ts";

/** Line drawings on a 24 × 24 grid, 1.75 wide; each string is the `d` of one path. */
const PATHS = {
  search: ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z", "m15.5 15.5 5 5"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  layers: ["m12 3 9 5-9 5-9-5 9-5Z", "m3 12.5 9 5 9-5", "m3 17 9 5 9-5"],
  route: [
    "M6 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
    "M18 8.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
    "M8 17.5h7a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h7",
  ],
  list: ["M9 6h11", "M9 12h11", "M9 18h11", "M4.5 6h.01", "M4.5 12h.01", "M4.5 18h.01"],
  plus: ["M12 5v14", "M5 12h14"],
  minus: ["M5 12h14"],
  home: [
    "M4 9V5a1 1 0 0 1 1-1h4",
    "M15 4h4a1 1 0 0 1 1 1v4",
    "M20 15v4a1 1 0 0 1-1 1h-4",
    "M9 20H5a1 1 0 0 1-1-1v-4",
  ],
  ruler: [
    "m3 16.5 13.5-13.5 4.5 4.5L7.5 21 3 16.5Z",
    "m7 12.5 2 2",
    "m10 9.5 2.5 2.5",
    "m13 6.5 2 2",
  ],
  area: [
    "M5 7l9-3 6 8-4 8-10-1L5 7Z",
    "M5 7h.01",
    "M14 4h.01",
    "M20 12h.01",
    "M16 20h.01",
    "M6 19h.01",
  ],
  print: [
    "M7 8V3.5h10V8",
    "M7 17H4.5A1.5 1.5 0 0 1 3 15.5V9.5A1.5 1.5 0 0 1 4.5 8h15A1.5 1.5 0 0 1 21 9.5v6a1.5 1.5 0 0 1-1.5 1.5H17",
    "M7 14h10v6.5H7V14Z",
  ],
  link: [
    "M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7l-1.2 1.2",
    "M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1.2-1.2",
  ],
  copy: [
    "M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1Z",
    "M5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1",
  ],
  user: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", "M4 21c.6-4 3.8-6 8-6s7.4 2 8 6"],
  chevron: ["m9 5 7 7-7 7"],
  target: ["M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14Z", "M12 2v4", "M12 18v4", "M2 12h4", "M18 12h4"],
  alert: ["M12 3.5 2.5 20h19L12 3.5Z", "M12 10v4.5", "M12 17.3h.01"],
  info: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M12 11v5.5", "M12 7.7h.01"],
  undo: ["M9 7 4.5 11.5 9 16", "M5 11.5h9.5a5 5 0 0 1 0 10H12"],
  calendar: ["M4 6h16v14H4V6Z", "M4 10h16", "M8 3.5V7", "M16 3.5V7"],
  interchange: ["M4 18c6 0 10-4 10-12", "M20 18c-6 0-10-4-10-12", "M3 12h18"],
  plot: ["M4 8.5 10 5l10 2.5-1.5 11L8 20 4 8.5Z", "m8.5 12.5 2.5 2.5 5-5"],
  inbox: ["M4 13.5 6.5 5h11l2.5 8.5V19H4v-5.5Z", "M4 13.5h5a3 3 0 0 0 6 0h5"],
  port: [
    "M12 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
    "M12 7.5V21",
    "M8 11h8",
    "M4 14c.5 4 3.5 7 8 7s7.5-3 8-7",
  ],
  airport: [
    "M12 3c1.2 0 1.7 1.3 1.7 2.8V9.5L21 14v2l-7.3-2.3v4.2l2.3 1.7V21l-4-1.2L8 21v-1.4l2.3-1.7v-4.2L3 16v-2l7.3-4.5V5.8C10.3 4.3 10.8 3 12 3Z",
  ],
  border_gate: ["M4 21V9l8-5 8 5v12", "M9 21v-7a3 3 0 0 1 6 0v7", "M2.5 21h19"],
  station: [
    "M7 3.5h10a1.5 1.5 0 0 1 1.5 1.5v10a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2V5A1.5 1.5 0 0 1 7 3.5Z",
    "M5.5 10.5h13",
    "M9 14h.01",
    "M15 14h.01",
    "m8 17-2.5 4",
    "m16 17 2.5 4",
  ],
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative drawing: the control that carries it must have a text name of its own. */
export function icon(name: IconName, size = 20): SVGElement {
  const node = svg("svg", {
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
  });
  for (const d of PATHS[name]) node.append(svg("path", { d }));
  return node;
}
