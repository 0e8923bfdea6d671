import { corridorBox } from "../corridor/frame.ts";
import { type Api, createApi, type Settings } from "../lib/api.ts";
import { type Catalog, createCatalog, WHOLE } from "../lib/catalog.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { createFormat } from "../lib/format.ts";
import { type I18n, loadI18n } from "../lib/i18n.ts";
import { createStore, type Store } from "../lib/store.ts";
import type { ViewState } from "../lib/view.ts";
import { createScene, type Scene } from "../map/scene.ts";
import { createAwayBanner, createProgress, createToasts } from "../notice/notice.ts";
import { bindAddress } from "./address.ts";
import { type App, isPhone, type Touched } from "./app.ts";
import { bindPointer } from "./pointer.ts";
import { createShell, type Shell } from "./shell.ts";
import {
  FALLBACK_SETTINGS,
  initialState,
  rememberLang,
  stateFromAddress,
  todayInVietnam,
} from "./start.ts";

const RETRY_MS = 8000;
const FRAME_WAIT_MS = 400;

/** Starts the page: settings and texts, then the map, then the data, all as early as they can. */
export async function startPage(root: HTMLElement): Promise<void> {
  const today = todayInVietnam();
  const { state, placed } = initialState(today);
  let onReach: (reached: boolean) => void = () => undefined;
  const api = createApi((reached) => onReach(reached));
  const catalog = createCatalog(api);
  const loading = WHOLE.filter((name) => name !== "admin-units").map((name) => catalog.load(name));
  const [i18n, settings] = await Promise.all([
    loadI18n(state.lang).catch(() => loadI18n("vi")),
    api.settings().catch(() => null),
    // The corridors frame the first view; a slow answer must not hold it up.
    Promise.race([loading[0], new Promise((done) => setTimeout(done, FRAME_WAIT_MS))]),
  ]);
  const page = createPage({
    root,
    api,
    catalog,
    today,
    state,
    placed,
    settings: settings ?? FALLBACK_SETTINGS,
    i18n,
  });
  onReach = page.reached;
  page.reached(settings !== null);
  await Promise.allSettled(loading);
  // Units only give names and answer "which commune": they may come last.
  await catalog.load("admin-units");
}

interface PageOptions {
  root: HTMLElement;
  api: Api;
  catalog: Catalog;
  today: string;
  state: ViewState;
  /** Whether the address said where to look. */
  placed: boolean;
  settings: Settings;
  i18n: I18n;
}

interface Page {
  reached(ok: boolean): void;
}

function createPage(options: PageOptions): Page {
  const { root, api, catalog, today, settings } = options;
  const store = createStore(options.state);
  const mapNode = h("div", { id: "map", class: "map", tabindex: "0" });
  root.replaceChildren(mapNode);
  const toasts = createToasts();
  const live = h("div", {
    class: "visually-hidden",
    role: "status",
    "aria-live": "polite",
    id: "live",
  });
  const top = h("div", { class: "top-notices" });
  let touched: Touched | null = null;
  let current: { app: App; shell: Shell } | null = null;
  let stops: (() => void)[] = [];
  const scene = createScene({
    container: mapNode,
    state: options.state,
    api,
    catalog,
    settings,
    onTileTrouble: () => undefined,
  });

  const now = () => current as { app: App; shell: Shell };
  const away = createAway(() => {
    catalog.retry();
    scene.refresh();
    void api.settings().catch(() => undefined);
  });
  const build = (i18n: I18n) => {
    for (const stop of stops) stop();
    stops = [];
    const app: App = {
      api,
      catalog,
      store,
      scene,
      settings,
      i18n,
      format: createFormat(i18n.lang),
      today,
      announce: (text) => {
        live.textContent = text;
      },
      toast: (text) => toasts.show(text),
      select: (selection, frame) => select(now(), selection, frame ?? null),
      touched: () => touched,
      own: (stop) => stops.push(stop),
    };
    const shell = createShell(app, mapNode, (lang) => store.update({ lang }));
    current = { app, shell };
    document.documentElement.lang = i18n.lang;
    document.title = i18n.t("app.title");
    mapNode.setAttribute("aria-label", i18n.t("map.label"));
    mapNode.setAttribute("role", "application");
    const progress = createProgress(i18n);
    stops.push(watchProgress(catalog, progress.show));
    replace(top, away.node(i18n), progress.root);
    replace(root, top, shell.nodes, toasts.root, live);
    scene.camera.resized();
    scene.label(i18n, store.get());
    shell.panel.show(store.get().selection);
    if (store.get().selection) shell.panelShown(true);
    shell.measureInsets();
    shell.status.moved();
  };

  build(options.i18n);
  bindStore(store, scene, catalog, now, build);
  bindPointer(scene, mapNode, now, (next) => {
    touched = next;
  });
  bindKeys(now);
  bindAddress(store, today, (read) => {
    store.update(stateFromAddress(read, today));
    if (read.zoom !== undefined) scene.camera.go(store.get());
  });
  window.addEventListener(
    "resize",
    debounce(120, () => {
      scene.camera.resized();
      now().shell.measureInsets();
    }),
  );
  if (!options.placed) scene.camera.jump(corridorBox(catalog, "all", settings.extent), 12);
  scene.update(store.get());
  return { reached: away.reached };
}

/** What follows from a change of the view. */
function bindStore(
  store: Store<ViewState>,
  scene: Scene,
  catalog: Catalog,
  now: () => { app: App; shell: Shell },
  build: (i18n: I18n) => void,
): void {
  const relabel = debounce(60, () => scene.label(now().app.i18n, store.get()));
  store.watch(
    (state) => state,
    (state) => scene.update(state),
  );
  store.watch((state) => `${state.layers.join()}/${state.corridor}/${state.at}`, relabel);
  catalog.watch((name) => catalog.status(name) === "ready" && relabel());
  store.watch(
    (state) => state.selection,
    (selection) => {
      const { shell } = now();
      shell.panel.show(selection);
      shell.panelShown(selection !== null);
      shell.measureInsets();
    },
  );
  store.watch(
    (state) => state.lang,
    async (lang) => {
      rememberLang(lang);
      try {
        const i18n = await loadI18n(lang);
        const held = document.activeElement?.closest(".lang-switch") !== null;
        build(i18n);
        if (held) document.querySelector<HTMLInputElement>(".lang-switch input:checked")?.focus();
      } catch {
        now().app.toast(now().app.i18n.t("error.load"));
      }
    },
  );
  scene.input.onMove(() => {
    store.update(scene.camera.place());
    now().shell.status.moved();
  });
}

function select(
  { app, shell }: { app: App; shell: Shell },
  ...[selection, frame]: Parameters<App["select"]>
): void {
  app.store.update({ selection });
  shell.measureInsets();
  if (!selection || !frame) return;
  const known =
    selection.collection === "point"
      ? undefined
      : app.catalog.find(selection.collection, selection.id);
  const box = frame === "feature" ? known?.box : frame;
  if (box) app.scene.camera.fit(box, selection.collection === "parcels" ? 17 : 15);
}

function bindKeys(now: () => { app: App; shell: Shell }): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    const { app, shell } = now();
    if (shell.measure.mode()) return shell.measure.stop();
    if (app.store.get().selection) {
      app.select(null);
      document.getElementById("map")?.focus({ preventScroll: true });
    }
  });
  // The cross in the middle of the map is for those who move it by keys.
  const modality = (byKeyboard: boolean) => () =>
    document.body.classList.toggle("by-keyboard", byKeyboard);
  document.addEventListener("keydown", modality(true), { capture: true });
  document.addEventListener("pointerdown", modality(false), { capture: true });
  // "/" goes to the search box, as in most maps, unless somebody is writing.
  document.addEventListener("keydown", (event) => {
    const writing = (event.target as HTMLElement).closest("input, textarea, [contenteditable]");
    if (event.key !== "/" || writing || isPhone()) return;
    event.preventDefault();
    document.getElementById("search")?.focus();
  });
}

function watchProgress(catalog: Catalog, show: (on: boolean) => void): () => void {
  const update = () => show(WHOLE.some((name) => catalog.status(name) === "loading"));
  update();
  return catalog.watch(update);
}

/** The banner outlives a change of language: the service does not come back by that. */
function createAway(retry: () => void) {
  let away = false;
  let banner: ReturnType<typeof createAwayBanner> | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    node(i18n: I18n): HTMLElement {
      banner = createAwayBanner(i18n, retry);
      banner.show(away);
      return banner.root;
    },
    reached(ok: boolean): void {
      if (away === !ok) return;
      away = !ok;
      banner?.show(away);
      clearInterval(timer);
      if (away) timer = setInterval(retry, RETRY_MS);
      else retry();
    },
  };
}
