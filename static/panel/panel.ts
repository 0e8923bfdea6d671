import { Problem } from "../lib/api.ts";
import { copyText, iconButton, skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { type MapFeature, toMapFeature } from "../lib/features.ts";
import { labelPoint, lineMiddle } from "../lib/geo.ts";
import { icon } from "../lib/icons.ts";
import { parsePoint } from "../lib/permalink.ts";
import { pastQuery, type Selection, sameSelection } from "../lib/view.ts";
import type { App } from "../shell/app.ts";
import { parcelContent } from "./parcel.ts";
import { accuracyBadge, provenance } from "./parts.ts";
import { positionBlock } from "./position.ts";
import {
  constraintContent,
  corridorContent,
  placeContent,
  unitContent,
  workContent,
} from "./simple.ts";
import { featureTitle } from "./title.ts";
import { zoneContent } from "./zone.ts";

export interface Panel {
  readonly root: HTMLElement;
  show(selection: Selection | null): void;
}

const CONTENT: Readonly<Record<string, (app: App, feature: MapFeature) => Child[]>> = {
  zones: zoneContent,
  works: workContent,
  places: placeContent,
  parcels: parcelContent,
  corridors: corridorContent,
  constraints: constraintContent,
  "admin-units": unitContent,
};

/** The panel of the chosen feature: what is known, how well, from where. */
export function createPanel(app: App): Panel {
  const { i18n } = app;
  const root = h("aside", {
    id: "detail",
    class: "detail",
    "aria-label": i18n.t("panel.label"),
    hidden: true,
  });
  const content = h("div", { class: "detail-content" });
  root.append(content);
  let current: Selection | null = null;

  const fill = async (selection: Selection) => {
    replace(
      content,
      head(app, i18n.code("one", selection.collection), "…", null),
      h("div", { class: "panel-body" }, skeleton(8)),
    );
    try {
      const feature = await findFeature(app, selection);
      if (!sameSelection(current, selection)) return;
      app.scene.mark(feature);
      render(app, content, feature, selection);
    } catch (error) {
      if (sameSelection(current, selection))
        replace(content, ...trouble(app, error, () => void fill(selection)));
    }
  };

  // A parcel of another day, and what stands of it in a zone, is another answer.
  app.own(
    app.store.watch(
      (state) => JSON.stringify(pastQuery(state)),
      () => {
        if (current?.collection === "parcels" || current?.collection === "zones")
          void fill(current);
      },
    ),
  );
  return {
    root,
    show(selection) {
      if (sameSelection(current, selection) && content.childElementCount > 0) return;
      current = selection;
      root.hidden = selection === null;
      app.scene.mark(null);
      if (selection) void fill(selection);
      else content.replaceChildren();
    },
  };
}

async function findFeature(app: App, { collection, id }: Selection): Promise<MapFeature> {
  if (collection === "point") {
    const [lng, lat] = parsePoint(id) ?? [0, 0];
    const geometry = { type: "Point" as const, coordinates: [lng, lat] };
    return { collection: "places", id: "", properties: {}, geometry, box: [lng, lat, lng, lat] };
  }
  if (collection !== "parcels") {
    await app.catalog.load(collection);
    const known = app.catalog.find(collection, id);
    if (known) return known;
    return toMapFeature(collection, await app.api.item(collection, id));
  }
  const past = pastQuery(app.store.get());
  const [item, detail] = await Promise.all([
    app.api.item("parcels", id, past),
    app.api.parcel(id, past).catch(() => ({})),
  ]);
  const parcel = toMapFeature("parcels", item);
  return { ...parcel, properties: { ...parcel.properties, ...detail } };
}

function render(app: App, root: HTMLElement, feature: MapFeature, selection: Selection): void {
  const { i18n } = app;
  if (selection.collection === "point") {
    const [lng, lat] = parsePoint(selection.id) ?? [0, 0];
    replace(
      root,
      head(app, i18n.t("panel.point"), i18n.t("panel.point.title"), null),
      h("div", { class: "panel-body" }, positionBlock(app, lng, lat, i18n.t("panel.position"))),
    );
    return;
  }
  const { title, kind } = featureTitle(app, feature);
  const content = CONTENT[feature.collection]?.(app, feature) ?? [];
  replace(
    root,
    head(app, kind, title, feature),
    h(
      "div",
      { class: "panel-body", tabindex: "0", role: "group", "aria-label": title },
      // What is drawn nowhere has no position of any accuracy.
      accuracyBadge(app, feature.properties, feature.geometry !== null),
      content,
      alsoHere(app, feature),
      position(app, feature),
      provenance(app, feature.properties),
    ),
  );
  app.announce(`${kind}: ${title}`);
}

function head(app: App, kind: string, title: string, feature: MapFeature | null): HTMLElement {
  const { i18n } = app;
  const share = async () =>
    app.toast((await copyText(location.href)) ? i18n.t("copied.link") : i18n.t("copy.failed"));
  return h(
    "header",
    { class: "panel-head" },
    h(
      "div",
      {},
      h("p", { class: "eyebrow" }, kind),
      h("h2", { id: "detail-title", tabindex: "-1" }, title),
    ),
    h(
      "div",
      { class: "panel-actions" },
      feature?.box
        ? iconButton(
            "target",
            i18n.t("panel.zoom"),
            () => feature.box && app.scene.camera.fit(feature.box, 17),
          )
        : null,
      iconButton("link", i18n.t("panel.share"), () => void share()),
      iconButton("close", i18n.t("close"), () => app.select(null)),
    ),
  );
}

/** Other things under the same click: layers lie over one another and all of them count. */
function alsoHere(app: App, feature: MapFeature): Child {
  const hits = app.touched()?.hits ?? [];
  const isSame = (other: MapFeature) =>
    other.collection === feature.collection && other.id === feature.id;
  if (!hits.some(isSame) || hits.length < 2) return null;
  return h(
    "section",
    { class: "panel-section" },
    h("h3", {}, app.i18n.t("panel.also")),
    h(
      "ul",
      { class: "also-here" },
      hits
        .filter((hit) => !isSame(hit))
        .map((hit) => {
          const { title, kind } = featureTitle(app, hit);
          return h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                onclick: () => app.select({ collection: hit.collection, id: hit.id }),
              },
              h("span", {}, title),
              h("small", { class: "muted" }, title === kind ? "" : kind),
              icon("chevron", 16),
            ),
          );
        }),
    ),
  );
}

/** The place clicked, or else a point inside the feature. */
function position(app: App, feature: MapFeature): Child {
  const touch = app.touched();
  const clicked = touch?.hits.some(
    (hit) => hit.collection === feature.collection && hit.id === feature.id,
  );
  const { geometry } = feature;
  const isLine = geometry?.type === "LineString" || geometry?.type === "MultiLineString";
  const inner = geometry && (isLine ? lineMiddle(geometry) : labelPoint(geometry));
  if (touch && clicked && geometry?.type !== "Point")
    return positionBlock(app, touch.lng, touch.lat, app.i18n.t("panel.position.click"));
  if (!inner) return null;
  const title = app.i18n.t(isLine ? "panel.position.middle" : "panel.position");
  return positionBlock(app, inner[0] ?? 0, inner[1] ?? 0, title);
}

function trouble(app: App, error: unknown, again: () => void): Child[] {
  const { i18n } = app;
  const missing = error instanceof Problem && error.status === 404;
  const message = missing
    ? i18n.t("error.missing")
    : error instanceof Problem
      ? error.message
      : i18n.t("error.load");
  return [
    head(
      app,
      i18n.t("panel.trouble"),
      missing ? i18n.t("error.missing.title") : i18n.t("error.title"),
      null,
    ),
    h(
      "div",
      { class: "panel-body" },
      h(
        "div",
        { class: "state-message is-error", role: "alert" },
        h("p", {}, message),
        missing
          ? null
          : h("button", { type: "button", class: "button", onclick: again }, i18n.t("retry")),
      ),
    ),
  ];
}
