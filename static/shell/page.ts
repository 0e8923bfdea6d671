import { corridorBox } from "../corridor/frame.ts";
import { type Api, createApi, type Settings } from "../lib/api.ts";
import { type Catalog, createCatalog, WHOLE } from "../lib/catalog.ts";
import { debounce, h } from "../lib/dom.ts";
import { type I18n, loadI18n } from "../lib/i18n.ts";
import { createStore, type Store } from "../lib/store.ts";
import type { ViewState } from "../lib/view.ts";
import { createScene, type Scene } from "../map/scene.ts";
import { bindAddress } from "./address.ts";
import { isPhone } from "./app.ts";
import { bindPointer } from "./pointer.ts";
import {
  FALLBACK_SETTINGS,
  initialState,
  rememberLang,
  stateFromAddress,
  todayInVietnam,
} from "./start.ts";
import { createAway, createUiBuilder, type Ui } from "./ui.ts";

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
  onReach = createPage({ root, api, catalog, today, state, placed, settings, i18n });
  onReach(settings !== null);
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
  /** Null while the service is away: the page then starts anew when it comes back. */
  settings: Settings | null;
  i18n: I18n;
}

/** Makes the map and the page around it; answers who is told whether the service is reached. */
function createPage(options: PageOptions): (reached: boolean) => void {
  const { root, api, catalog, today } = options;
  const settings = options.settings ?? FALLBACK_SETTINGS;
  const store = createStore(options.state);
  const mapNode = h("div", { id: "map", class: "map", tabindex: "0", role: "application" });
  root.replaceChildren(mapNode);
  let current: Ui | null = null;
  const now = () => current as Ui;
  const scene = createScene({
    container: mapNode,
    state: options.state,
    api,
    catalog,
    settings,
    onTrouble: (failed) => current?.shell.trouble(failed),
  });
  const away = createAway(
    () => void api.settings().catch(() => undefined),
    () => {
      // What stands on the map stays until the service answers again; only then is it asked for anew.
      if (!options.settings) return location.reload();
      catalog.retry();
      scene.refresh();
    },
  );
  const build = createUiBuilder({
    root,
    mapNode,
    api,
    catalog,
    store,
    scene,
    settings,
    today,
    away,
  });
  const show = (i18n: I18n) => {
    current = build(i18n, now);
  };
  show(options.i18n);
  bindStore(store, scene, catalog, now, show);
  bindPointer(scene, mapNode, now);
  bindKeys(now);
  bindAddress(store, today, (read) => {
    store.update(stateFromAddress(read, today));
    if (read.zoom !== undefined) scene.camera.go(store.get());
  });
  const resized = debounce(120, () => {
    scene.camera.resized();
    now().shell.measureInsets();
  });
  window.addEventListener("resize", resized);
  if (!options.placed) scene.camera.jump(corridorBox(catalog, "all", settings.extent), 12);
  scene.update(store.get());
  return away.reached;
}

/** What follows from a change of the view. */
function bindStore(
  store: Store<ViewState>,
  scene: Scene,
  catalog: Catalog,
  now: () => Ui,
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

function bindKeys(now: () => Ui): void {
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
