import { corridorBox } from "../corridor/frame.ts";
import { type Api, createApi, type Settings } from "../lib/api.ts";
import { type Catalog, createCatalog, WHOLE } from "../lib/catalog.ts";
import { debounce, h } from "../lib/dom.ts";
import type { Bbox } from "../lib/geo.ts";
import { type I18n, loadI18n } from "../lib/i18n.ts";
import { createStore, type Store } from "../lib/store.ts";
import type { ViewState } from "../lib/view.ts";
import { createScene, type Scene } from "../map/scene.ts";
import { bindAddress } from "./address.ts";
import { isPhone } from "./app.ts";
import { keepPlace } from "./keep.ts";
import { bindPointer } from "./pointer.ts";
import {
  FALLBACK_SETTINGS,
  initialState,
  rememberLang,
  stateFromAddress,
  todayInVietnam,
} from "./start.ts";
import { createAway, createUiBuilder, type Ui } from "./ui.ts";

const FRAME_WAIT_MS = 300;

/** Starts the page: texts, then the map and all around it, then whatever data comes, as it comes. */
export async function startPage(root: HTMLElement): Promise<void> {
  const today = todayInVietnam();
  const { state, placed } = initialState(today);
  let onReach: (reached: boolean) => void = () => undefined;
  const api = createApi((reached) => onReach(reached));
  const catalog = createCatalog(api);
  const loading = WHOLE.filter((name) => name !== "admin-units").map((name) => catalog.load(name));
  const quick = { settings: null as Settings | null };
  const settings = api.settings().then(
    (known) => {
      quick.settings = known;
    },
    () => undefined,
  );
  const [i18n] = await Promise.all([
    loadI18n(state.lang).catch(() => loadI18n("vi")),
    // The settings and the frame of the first view; slow answers must not hold up the page.
    Promise.race([
      Promise.all([settings, loading[0]]),
      new Promise((done) => setTimeout(done, FRAME_WAIT_MS)),
    ]),
  ]);
  const page = createPage({ root, api, catalog, today, state, placed, i18n, ...quick });
  onReach = page.reached;
  page.learn();
  await Promise.allSettled([settings, ...loading]);
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
  /** Null if they are not there yet: the page does without and takes them when they come. */
  settings: Settings | null;
  i18n: I18n;
}

interface Page {
  /** Is told whether the service was reached. */
  reached(ok: boolean): void;
  /** Asks for the settings if they are not known, and builds the page anew with them. */
  learn(): void;
}

/** Makes the map and the page around it. */
function createPage(options: PageOptions): Page {
  const { root, api, catalog, today } = options;
  let settings = options.settings;
  const store = createStore(options.state);
  const mapNode = h("div", { id: "map", class: "map", tabindex: "0", role: "application" });
  root.replaceChildren(mapNode);
  let current: Ui | null = null;
  const now = () => current as Ui;
  let missing: [boolean, boolean] = [false, false];
  const scene = createScene({
    container: mapNode,
    state: options.state,
    api,
    catalog,
    extent: (settings ?? FALLBACK_SETTINGS).extent,
    onTrouble: (...parts) => {
      missing = parts;
      current?.shell.trouble(...parts);
    },
  });
  const away = createAway(api.ping, () => {
    // What stands on the map stays until the service answers again; only then is it asked for anew.
    learn();
    catalog.retry();
    scene.refresh();
  });
  const build = createUiBuilder({
    root,
    mapNode,
    api,
    catalog,
    store,
    scene,
    settings: () => settings ?? FALLBACK_SETTINGS,
    today,
    away,
  });
  const show = (i18n: I18n) => {
    current = build(i18n, now);
    current.shell.trouble(...missing);
  };
  const learn = createLearning(api, settings, (known) => {
    settings = known;
    scene.configure(known);
    keepPlace(() => show(now().app.i18n));
  });
  if (settings) scene.configure(settings);
  show(options.i18n);
  bindStore(store, scene, catalog, now, show);
  bindPointer(scene, mapNode, now);
  bindKeys(now);
  bindWindow(store, scene, today, now);
  if (!options.placed) frameFirst(scene, catalog, mapNode, () => now().app.settings.extent);
  scene.update(store.get());
  return { reached: away.reached, learn };
}

function bindWindow(store: Store<ViewState>, scene: Scene, today: string, now: () => Ui): void {
  bindAddress(store, today, (read) => {
    store.update(stateFromAddress(read, today));
    if (read.zoom !== undefined) scene.camera.go(store.get());
  });
  const resized = debounce(120, () => {
    scene.camera.resized();
    now().shell.measureInsets();
  });
  window.addEventListener("resize", resized);
}

const LEARN_AGAIN_MS = 8000;

/** Asks for the settings until they are known; a part of the service that fails is asked again later. */
function createLearning(
  api: Api,
  known: Settings | null,
  take: (settings: Settings) => void,
): () => void {
  let done = known !== null;
  let asking = false;
  const learn = async () => {
    if (done || asking) return;
    asking = true;
    try {
      const settings = await api.settings();
      done = true;
      take(settings);
    } catch {
      setTimeout(() => void learn(), LEARN_AGAIN_MS);
    } finally {
      asking = false;
    }
  };
  return () => void learn();
}

/** Frames both corridors, also if they come late, unless somebody has moved the map before. */
function frameFirst(scene: Scene, catalog: Catalog, mapNode: HTMLElement, extent: () => Bbox) {
  const frame = () => scene.camera.jump(corridorBox(catalog, "all", extent()), 12);
  frame();
  if (catalog.status("corridors") === "ready") return;
  const touched = new AbortController();
  for (const kind of ["pointerdown", "wheel", "keydown"])
    mapNode.addEventListener(kind, () => touched.abort(), { once: true, passive: true });
  const stop = catalog.watch((name) => {
    if (name !== "corridors" || catalog.status(name) !== "ready") return;
    stop();
    if (!touched.signal.aborted) frame();
  });
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
