import { h, svg } from "../lib/dom.ts";
import { shortZoneName } from "../map/labels.ts";
import { CORRIDOR_COLORS, WORK_COLORS, ZONE_COLORS } from "../map/palette.ts";
import { STAGES, type Stage, type Strip, type StripSection, type StripWork } from "./client.ts";
import { createScale, rowsFor, type Scale } from "./scale.ts";
import type { CorridorHost } from "./words.ts";

/** The least width at which names along the line can be read; narrower screens scroll. */
const LEAST = 760;
const EDGE = 16;
const ROW = 20;
const LAND = 90;
/** What a letter takes at the size of the names, pixels. */
const LETTER = 6.3;

export const STAGE_COLORS: Record<Stage, string> = {
  ready_to_build_ha: "#1d5c36",
  vacant_ha: "#63a97a",
  legally_clear_ha: "#86dcec",
  under_way_ha: "#f2b540",
  not_started_ha: "#d1cabc",
};

/**
 * The corridor rolled out: places above the line, works and zones below, land at the bottom. The
 * brief form has no works and no places and fits any width.
 */
export function stripFigure(host: CorridorHost, strip: Strip, brief = false): HTMLElement {
  const holder = h("div", {
    class: "strip-holder",
    tabindex: "0",
    role: "img",
    "aria-label": host.i18n.t("strip.alt", { name: host.i18n.pick(strip.name) }),
  });
  const draw = () => {
    const width = Math.max(brief ? 0 : LEAST, holder.clientWidth);
    if (width > 2 * EDGE) holder.replaceChildren(drawStrip(host, strip, width, brief));
  };
  let frame = 0;
  const watcher = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  });
  watcher.observe(holder);
  host.own(() => watcher.disconnect());
  return holder;
}

function drawStrip(host: CorridorHost, strip: Strip, width: number, brief: boolean): SVGElement {
  const scale = createScale(strip.length_km, width - 2 * EDGE);
  const parts: SVGElement[] = [];
  let y = 4;
  const add = (part: Part) => {
    part.node.setAttribute("transform", `translate(${EDGE} ${y})`);
    parts.push(part.node);
    y += part.height;
  };
  if (!brief) add(placesPart(host, strip, scale));
  add(axisPart(host, strip, scale));
  if (!brief) add(worksPart(host, strip, scale));
  add(zonesPart(host, strip, scale));
  add(landPart(host, strip, scale));
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${y}`, width, height: y, class: "strip", "aria-hidden": "true" },
    ...parts,
  );
}

interface Part {
  node: SVGElement;
  height: number;
}

function label(text: string, x: number, y: number, look = ""): SVGElement {
  const node = svg("text", { x, y, class: `strip-text ${look}` });
  node.textContent = text;
  return node;
}

/** A name at the right of its mark, or at the left of it where the line ends. */
function placed(text: string, km: number, scale: Scale): { x: number; anchor: string; km: number } {
  const room = text.length * LETTER + 16;
  const x = scale.x(km);
  if (x + room <= scale.width) return { x: x + 9, anchor: "start", km };
  return { x: x - 9, anchor: "end", km: Math.max(0, ((x - room) / scale.width) * scale.lengthKm) };
}

function named(
  items: readonly { text: string; km: number; mark(y: number): SVGElement }[],
  scale: Scale,
): Part {
  const places = items.map(({ text, km }) => placed(text, km, scale));
  const rows = rowsFor(
    items.map(({ text }, at) => ({ km: places[at]?.km ?? 0, room: text.length * LETTER + 22 })),
    scale,
  );
  const node = svg("g");
  items.forEach((item, at) => {
    const y = (rows[at] ?? 0) * ROW + ROW / 2;
    const place = places[at];
    const text = label(item.text, place?.x ?? 0, y + 4);
    text.setAttribute("text-anchor", place?.anchor ?? "start");
    node.append(item.mark(y), text);
  });
  return { node, height: (Math.max(-1, ...rows) + 1) * ROW + 6 };
}

function placesPart({ i18n }: CorridorHost, strip: Strip, scale: Scale): Part {
  return named(
    strip.places.map((place) => ({
      text: i18n.pick(place.name),
      km: place.chainage_km,
      mark: (y) =>
        svg("circle", {
          cx: scale.x(place.chainage_km),
          cy: y,
          r: 5,
          class: `strip-place place-${place.kind}${place.status === "operating" ? "" : " is-planned"}`,
        }),
    })),
    scale,
  );
}

function axisPart({ format }: CorridorHost, strip: Strip, scale: Scale): Part {
  const node = svg(
    "g",
    {},
    svg("rect", {
      x: 0,
      y: 4,
      width: scale.width,
      height: 10,
      rx: 5,
      fill: CORRIDOR_COLORS[strip.corridor] ?? "#333",
    }),
  );
  for (const km of scale.ticks) {
    const text = label(km === 0 ? "km 0" : format.number(km), scale.x(km), 32, "strip-km");
    text.setAttribute("text-anchor", km === 0 ? "start" : "middle");
    node.append(
      svg("path", { d: `M${scale.x(km)} 2V18`, stroke: "#fff", "stroke-width": 1.5 }),
      text,
    );
  }
  return { node, height: 42 };
}

function worksPart({ i18n }: CorridorHost, strip: Strip, scale: Scale): Part {
  const drawn = strip.works.filter(
    (work): work is StripWork & { from_km: number; to_km: number } => work.from_km !== null,
  );
  const spans = drawn.map((work) => ({
    work,
    x: scale.x(work.from_km),
    // A bridge is short; it still has to be seen.
    width: Math.max(6, scale.x(work.to_km) - scale.x(work.from_km)),
    text: i18n.pick(work.name),
  }));
  const rows = rowsFor(
    spans.map(({ x, width, text }) => {
      const room = text.length * LETTER;
      // Where the line ends, the name begins before its work.
      const from = Math.max(0, Math.min(x, scale.width - room));
      return {
        km: (from / scale.width) * scale.lengthKm,
        room: Math.max(x + width - from, room) + 14,
      };
    }),
    scale,
  );
  const node = svg("g");
  spans.forEach(({ work, x, width, text }, at) => {
    const y = (rows[at] ?? 0) * (ROW + 8);
    const room = text.length * LETTER;
    const end = x + room > scale.width;
    const name = label(text, end ? scale.width : x, y + 12);
    name.setAttribute("text-anchor", end ? "end" : "start");
    node.append(
      name,
      svg("rect", {
        x: Math.min(x, scale.width - width),
        y: y + 16,
        width,
        height: 5,
        rx: 2,
        fill: WORK_COLORS[work.status] ?? "#64748b",
      }),
    );
  });
  return { node, height: (Math.max(-1, ...rows) + 1) * (ROW + 8) + 10 };
}

function zonesPart({ i18n }: CorridorHost, strip: Strip, scale: Scale): Part {
  return named(
    strip.zones.map((zone) => ({
      text: shortZoneName(i18n.pick(zone.name)),
      km: zone.chainage_km,
      mark: (y) =>
        svg("rect", {
          x: scale.x(zone.chainage_km) - 5,
          y: y - 5,
          width: 10,
          height: 10,
          rx: 2,
          fill: ZONE_COLORS[zone.kind] ?? "#666",
        }),
    })),
    scale,
  );
}

function landPart({ format }: CorridorHost, strip: Strip, scale: Scale): Part {
  const total = (section: StripSection) => STAGES.reduce((sum, stage) => sum + section[stage], 0);
  const most = Math.max(1, ...strip.sections.map(total));
  const node = svg("g", {}, svg("path", { d: `M0 ${LAND}H${scale.width}`, class: "strip-ground" }));
  for (const section of strip.sections) {
    const x = scale.x(section.from_km) + 3;
    const width = Math.max(2, scale.x(section.to_km) - scale.x(section.from_km) - 6);
    let y = LAND;
    for (const stage of STAGES) {
      const height = (section[stage] / most) * (LAND - 18);
      if (height <= 0) continue;
      y -= height;
      node.append(svg("rect", { x, y, width, height, fill: STAGE_COLORS[stage] }));
    }
    const soon = section.ready_to_build_ha + section.vacant_ha + section.expected_12_ha;
    if (section.expected_12_ha > 0) {
      const at = LAND - (soon / most) * (LAND - 18);
      node.append(svg("path", { d: `M${x - 2} ${at}h${width + 4}`, class: "strip-forecast" }));
    }
    if (total(section) === 0) continue;
    const figure = fitting(width, format.ha(total(section)), format.number(total(section)));
    const text = label(figure, x + width / 2, y - 4, "strip-km");
    text.setAttribute("text-anchor", "middle");
    node.append(text);
  }
  return { node, height: LAND + 6 };
}

/** The longest of the texts that fits, or none; the table below has the figure in any case. */
function fitting(width: number, ...texts: readonly string[]): string {
  return texts.find((text) => text.length * LETTER <= width + 10) ?? "";
}
