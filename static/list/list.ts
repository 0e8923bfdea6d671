import { stateSwatch } from "../legend/swatch.ts";
import { type ItemsPage, nextLink } from "../lib/api.ts";
import type { WholeCollection } from "../lib/catalog.ts";
import { skeleton } from "../lib/controls.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { isShown, type MapFeature, toMapFeature } from "../lib/features.ts";
import { type Bbox, bboxIntersects } from "../lib/geo.ts";
import { featureTitle } from "../panel/title.ts";
import type { App } from "../shell/app.ts";

const PARCELS_PER_PAGE = 40;
/** Farther out a view holds thousands of parcels and a list of them helps nobody. */
const PARCEL_LIST_ZOOM = 12;

/** What the map shows, as lists: the same for those who do not see or point at the map. */
export function createListTab(app: App): HTMLElement {
  const { i18n } = app;
  const groups = (["zones", "places", "works", "constraints"] as const).map((name) => ({
    name,
    node: h("div", {}),
  }));
  const parcels = h("div", {});
  const root = h(
    "div",
    { class: "list-tab" },
    h("p", { class: "muted" }, i18n.t("list.intro")),
    groups.map(({ node }) => node),
    parcels,
  );
  let running: AbortController | null = null;
  const refresh = () => {
    if (root.closest("[hidden]") !== null || !root.isConnected) return;
    running?.abort();
    running = new AbortController();
    const box = app.scene.camera.bounds();
    for (const { name, node } of groups) replace(node, group(app, name, box));
    void fillParcels(app, parcels, box, running.signal);
  };
  const later = debounce(250, refresh);
  root.addEventListener("tab-shown", refresh);
  app.own(app.store.watch((state) => state, later));
  app.own(app.catalog.watch(later));
  app.own(() => running?.abort());
  return root;
}

function group(app: App, name: WholeCollection, box: Bbox): HTMLElement {
  const { i18n, catalog, store } = app;
  const state = store.get();
  const status = catalog.status(name);
  const title = i18n.code("collection", name);
  if (status === "loading" || status === "idle") return listSection(title, null, skeleton(3));
  if (status === "error")
    return listSection(
      title,
      null,
      h("p", { class: "state-message is-error" }, i18n.t("error.load")),
    );
  const collator = new Intl.Collator(i18n.lang);
  const shown = catalog
    .features(name)
    .filter((feature) => feature.box && isShown(feature, state) && bboxIntersects(feature.box, box))
    .map((feature) => ({ feature, name: i18n.field(feature.properties, "name") }))
    .sort((a, b) => collator.compare(a.name, b.name));
  return listSection(
    title,
    app.format.number(shown.length),
    shown.length === 0
      ? h("p", { class: "muted" }, i18n.t("list.none"))
      : h(
          "ul",
          { class: "feature-list" },
          shown.map(({ feature }) => row(app, feature)),
        ),
  );
}

function listSection(title: string, count: string | null, content: HTMLElement): HTMLElement {
  return h(
    "section",
    {},
    h("h2", {}, title, count ? h("span", { class: "count" }, count) : null),
    content,
  );
}

function row(app: App, feature: MapFeature): HTMLElement {
  const { i18n } = app;
  const { title, kind } = featureTitle(app, feature);
  const state = typeof feature.properties.state === "string" ? feature.properties.state : null;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "feature-row",
        onclick: () =>
          app.select({ collection: feature.collection, id: feature.id }, feature.box ?? "feature"),
        onmouseenter: () => app.scene.hover(feature),
        onmouseleave: () => app.scene.hover(null),
        onfocus: () => app.scene.hover(feature),
        onblur: () => app.scene.hover(null),
      },
      state ? stateSwatch(state) : null,
      h("span", { class: "feature-name" }, title),
      h("span", { class: "muted" }, state ? i18n.code("state", state) : kind),
    ),
  );
}

async function fillParcels(
  app: App,
  node: HTMLElement,
  box: Bbox,
  signal: AbortSignal,
): Promise<void> {
  const { i18n, store } = app;
  const { layers, corridor, zoom } = store.get();
  if (!layers.includes("parcels")) return replace(node);
  const title = i18n.t("collection.parcels");
  if (zoom < PARCEL_LIST_ZOOM)
    return replace(
      node,
      listSection(title, null, h("p", { class: "muted" }, i18n.t("list.zoomin"))),
    );
  replace(node, listSection(title, null, skeleton(4)));
  try {
    const page = await app.api.items(
      "parcels",
      {
        bbox: box.map((value) => value.toFixed(6)).join(","),
        limit: PARCELS_PER_PAGE,
        corridor: corridor === "all" ? undefined : corridor,
      },
      signal,
    );
    if (!signal.aborted) showParcels(app, node, title, page);
  } catch {
    if (signal.aborted) return;
    replace(
      node,
      listSection(title, null, h("p", { class: "state-message is-error" }, i18n.t("error.load"))),
    );
  }
}

function showParcels(app: App, node: HTMLElement, title: string, first: ItemsPage): void {
  const { i18n, format } = app;
  const list = h("ul", { class: "feature-list" });
  const more = h("button", { type: "button", class: "button" }, i18n.t("list.more"));
  const take = (page: ItemsPage) => {
    for (const feature of page.features) list.append(row(app, toMapFeature("parcels", feature)));
    const next = nextLink(page);
    more.hidden = !next;
    more.onclick = async () => {
      if (!next) return;
      more.disabled = true;
      try {
        take(await app.api.follow(next));
      } catch {
        app.toast(i18n.t("error.load"));
      } finally {
        more.disabled = false;
      }
    };
  };
  take(first);
  const total = first.numberMatched ?? first.features.length;
  const content =
    total === 0 ? h("p", { class: "muted" }, i18n.t("list.none")) : h("div", {}, list, more);
  replace(node, listSection(title, format.number(total), content));
}
