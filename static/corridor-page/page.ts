import { segmented, skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import {
  type CorridorCode,
  FORECASTS,
  loadStrip,
  STAGES,
  type Stage,
  type Strip,
  totalOf,
} from "./client.ts";
import { STAGE_COLORS, stripFigure } from "./strip.ts";
import { alongTable, landTable, stageKey, worksTable } from "./tables.ts";
import type { CorridorHost } from "./words.ts";

const CODES: readonly CorridorCode[] = ["west", "east"];
const WIDTHS = ["2", "5", "10", "20"] as const;
type Width = (typeof WIDTHS)[number];

/** How far to each side land counts: from the address, 5 km without one. */
function widthOf(): Width {
  const asked = new URLSearchParams(location.search).get("within_km");
  return WIDTHS.find((km) => km === asked) ?? "5";
}

/** Both corridors side by side. */
export async function buildBoth(host: CorridorHost): Promise<void> {
  const { i18n } = host;
  host.title(i18n.t("strip.title"));
  const body = frame(host, i18n.t("strip.title"), i18n.t("strip.what"), () => buildBoth(host));
  const strips = await Promise.all(
    CODES.map((code) => loadStrip(host.api, code, Number(widthOf()))),
  );
  replace(
    body,
    h(
      "div",
      { class: "corridor-pair" },
      strips.map((strip) => card(host, strip)),
    ),
    h("section", { class: "card" }, h("h2", {}, i18n.t("strip.compare")), pairTable(host, strips)),
  );
}

/** One corridor, kilometre by kilometre. */
export async function buildOne(host: CorridorHost, code: CorridorCode): Promise<void> {
  const { i18n, format } = host;
  const title = i18n.t(`corridor.${code}`);
  host.title(title);
  const body = frame(
    host,
    title,
    i18n.t(`corridor.${code}.route`),
    () => buildOne(host, code),
    code,
  );
  const strip = await loadStrip(host.api, code, Number(widthOf()));
  const section = (text: string, ...content: Child[]) =>
    h("section", { class: "card corridor-section" }, h("h2", {}, text), content);
  replace(
    body,
    h("p", {}, i18n.t("strip.length", { km: format.km(strip.length_km) })),
    supply(host, strip),
    section(
      i18n.t("strip.figure"),
      stripFigure(host, strip),
      stageKey(host),
      h("p", { class: "muted small" }, i18n.t("strip.note")),
    ),
    section(i18n.t("strip.land"), landTable(host, strip)),
    section(i18n.t("strip.works"), worksTable(host, strip)),
    section(i18n.t("strip.along"), alongTable(host, strip)),
  );
}

function frame(
  host: CorridorHost,
  title: string,
  what: string,
  again: () => Promise<void>,
  code?: CorridorCode,
): HTMLElement {
  const { i18n, main, format } = host;
  const body = h("div", { class: "corridor-page" }, skeleton(10));
  const width = segmented<Width>({
    name: "within",
    label: i18n.t("corridor.width"),
    value: widthOf(),
    choices: WIDTHS.map((value) => ({ value, label: format.km(Number(value)) })),
    onchange: (value) => {
      history.replaceState(null, "", `${location.pathname}?within_km=${value}`);
      void again().then(() =>
        main.querySelector<HTMLInputElement>("input[name=within]:checked")?.focus(),
      );
    },
  });
  const other = code === "west" ? "east" : "west";
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          code
            ? h(
                "p",
                { class: "crumb" },
                h("a", { href: "/corridors" }, i18n.t("strip.title")),
                " · ",
                h("a", { href: `/corridors/${other}` }, i18n.t(`corridor.${other}`)),
              )
            : null,
          h("h1", {}, title),
          h("p", {}, what),
        ),
        h("div", { class: "corridor-width" }, h("span", {}, i18n.t("strip.width")), width),
      ),
      body,
    ),
  );
  return body;
}

function card(host: CorridorHost, strip: Strip): HTMLElement {
  const { i18n, format } = host;
  return h(
    "section",
    { class: `card corridor-section corridor-${strip.corridor}` },
    h(
      "h2",
      {},
      h("a", { href: `/corridors/${strip.corridor}` }, i18n.t(`corridor.${strip.corridor}`)),
    ),
    h(
      "p",
      { class: "muted" },
      i18n.t(`corridor.${strip.corridor}.route`),
      " · ",
      format.km(strip.length_km),
    ),
    supply(host, strip),
    stripFigure(host, strip, true),
    h(
      "p",
      { class: "site-actions" },
      h(
        "a",
        { class: "button button-primary", href: `/corridors/${strip.corridor}` },
        i18n.t("strip.open"),
      ),
      h("a", { class: "button", href: `/sites?corridor=${strip.corridor}` }, i18n.t("strip.sites")),
      h("a", { class: "button", href: `/#corridor=${strip.corridor}` }, i18n.t("strip.map")),
    ),
  );
}

/** Supply now and what comes next, as one bar with its figures. */
function supply(host: CorridorHost, strip: Strip): HTMLElement {
  const { i18n, format } = host;
  const all = STAGES.reduce((sum, stage) => sum + totalOf(strip, stage), 0);
  const figure = (stage: Stage) =>
    h(
      "div",
      { css: { "--dot": STAGE_COLORS[stage] } },
      h("dt", {}, i18n.t(`strip.stage.${stage}`)),
      h("dd", { class: "num" }, format.ha(totalOf(strip, stage))),
    );
  return h(
    "div",
    { class: "supply" },
    h(
      "div",
      { class: "supply-bar", "aria-hidden": "true" },
      STAGES.map((stage) =>
        h("span", {
          css: {
            width: `${all === 0 ? 0 : (totalOf(strip, stage) / all) * 100}%`,
            background: STAGE_COLORS[stage],
          },
        }),
      ),
    ),
    h("dl", { class: "supply-figures" }, STAGES.map(figure)),
    h(
      "dl",
      { class: "supply-figures supply-forecast" },
      FORECASTS.map((forecast) =>
        h(
          "div",
          {},
          h("dt", {}, i18n.t(`strip.${forecast}`)),
          h("dd", { class: "num" }, `+${format.ha(totalOf(strip, forecast))}`),
        ),
      ),
    ),
    h("p", { class: "muted small" }, i18n.t("strip.forecast.basis")),
  );
}

function pairTable(host: CorridorHost, strips: readonly Strip[]): HTMLElement {
  const { i18n, format } = host;
  const row = (label: string, text: (strip: Strip) => string) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      strips.map((strip) => h("td", { class: "num" }, text(strip))),
    );
  const works = (strip: Strip, states: readonly string[]) =>
    format.number(strip.works.filter(({ status }) => states.includes(status)).length);
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": i18n.t("strip.compare") },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          strips.map(({ corridor }) => h("th", { scope: "col" }, i18n.t(`corridor.${corridor}`))),
        ),
      ),
      h(
        "tbody",
        {},
        row(i18n.t("strip.row.length"), (strip) => format.km(strip.length_km)),
        STAGES.map((stage) =>
          row(i18n.t(`strip.stage.${stage}`), (strip) => format.ha(totalOf(strip, stage))),
        ),
        FORECASTS.map((forecast) =>
          row(i18n.t(`strip.${forecast}`), (strip) => `+${format.ha(totalOf(strip, forecast))}`),
        ),
        row(i18n.t("strip.row.zones"), (strip) => format.number(strip.zones.length)),
        row(i18n.t("strip.row.places"), (strip) => format.number(strip.places.length)),
        row(i18n.t("strip.row.operating"), (strip) => works(strip, ["operating"])),
        row(i18n.t("strip.row.building"), (strip) => works(strip, ["construction", "approved"])),
        row(i18n.t("strip.row.planned"), (strip) => works(strip, ["proposed", "study"])),
        row(i18n.t("strip.row.halted"), (strip) => works(strip, ["suspended", "cancelled"])),
      ),
    ),
  );
}
