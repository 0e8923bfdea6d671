import type { Geometry } from "geojson";
import { h, svg } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import { createPlot, type Plot, scaleBar } from "./plot.ts";
import type { SiteDetail } from "./types.ts";

const SIZE = { width: 480, height: 320, margin: 26 };
const SMALL = { width: 220, height: 150, margin: 14 };

/** The block to scale, with the largest square and the building that fit into it. */
export function shapeFigure(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n, format } = host;
  const plot = createPlot([site.geometry], SIZE);
  const drawing = frame(plot, i18n.t("site.shape.alt", { ha: format.ha(site.area_ha) }));
  drawing.append(area(plot, site.geometry, "shape-block"));
  if (site.square) drawing.append(area(plot, site.square, "shape-square"));
  if (site.building) drawing.append(area(plot, site.building, "shape-building"));
  drawing.append(ruler(host, plot), northArrow(plot));
  return h(
    "figure",
    { class: "shape-figure" },
    drawing,
    h(
      "figcaption",
      {},
      h(
        "ul",
        { class: "shape-key" },
        h(
          "li",
          { class: "key-block" },
          i18n.t("site.shape.block", { ha: format.ha(site.area_ha) }),
        ),
        site.square_m !== null
          ? h(
              "li",
              { class: "key-square" },
              i18n.t("sites.square", { m: format.number(site.square_m) }),
            )
          : null,
        site.building ? h("li", { class: "key-building" }, i18n.t("site.shape.building")) : null,
      ),
    ),
  );
}

/** The outline alone, for the comparison; all of them at one scale if one is given. */
export function smallShape(host: SiteHost, geometry: Geometry, label: string): SVGElement {
  const plot = createPlot([geometry], SMALL);
  const drawing = frame(plot, label);
  drawing.append(area(plot, geometry, "shape-block"), ruler(host, plot));
  return drawing;
}

function frame(plot: Plot, label: string): SVGElement {
  return svg("svg", {
    viewBox: `0 0 ${plot.width} ${plot.height}`,
    class: "shape",
    role: "img",
    "aria-label": label,
  });
}

function area(plot: Plot, geometry: Geometry, look: string): SVGElement {
  return svg("path", { d: plot.path(geometry), class: look, "fill-rule": "evenodd" });
}

function ruler({ format }: SiteHost, plot: Plot): SVGElement {
  const { metres, pixels } = scaleBar(plot.scale, plot.width / 3);
  const x = 12;
  const y = plot.height - 10;
  const text = svg("text", { x: x + pixels + 6, y: y + 4, class: "shape-text" });
  text.textContent = format.length(metres);
  return svg(
    "g",
    {},
    svg("path", { d: `M${x} ${y - 4}V${y}H${x + pixels}V${y - 4}`, class: "shape-ruler" }),
    text,
  );
}

function northArrow(plot: Plot): SVGElement {
  const x = plot.width - 18;
  const text = svg("text", { x, y: 38, class: "shape-text", "text-anchor": "middle" });
  text.textContent = "B/N";
  return svg("g", {}, svg("path", { d: `M${x} 8l6 16l-6-4l-6 4Z`, class: "shape-north" }), text);
}
