import type { Api, Settings } from "../lib/api.ts";
import { type Catalog, WHOLE } from "../lib/catalog.ts";
import { h, replace } from "../lib/dom.ts";
import { createFormat } from "../lib/format.ts";
import type { I18n } from "../lib/i18n.ts";
import type { Store } from "../lib/store.ts";
import type { ViewState } from "../lib/view.ts";
import type { Scene } from "../map/scene.ts";
import { createAwayBanner, createProgress, createToasts } from "../notice/notice.ts";
import type { App, Touched } from "./app.ts";
import { createShell, type Shell } from "./shell.ts";

const RETRY_MS = 8000;

/** The page in one language: what its parts are given, and the parts that are reached from outside. */
export interface Ui {
  readonly app: App;
  readonly shell: Shell;
  /** Remembers what lay under the last click. */
  touch(touched: Touched): void;
}

export interface UiOptions {
  root: HTMLElement;
  mapNode: HTMLElement;
  api: Api;
  catalog: Catalog;
  store: Store<ViewState>;
  scene: Scene;
  /** Asked for at each building: the service's own settings may come later than the page. */
  settings: () => Settings;
  today: string;
  away: Away;
}

/** Answers how the page is built; building again undoes what was there, the map alone stays. */
export function createUiBuilder(options: UiOptions): (i18n: I18n, now: () => Ui) => Ui {
  const { root, mapNode, away, settings, ...given } = options;
  const { scene, store, catalog } = given;
  const toasts = createToasts();
  const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const top = h("div", { class: "top-notices" });
  let touched: Touched | null = null;
  let stops: (() => void)[] = [];

  const makeApp = (i18n: I18n, now: () => Ui): App => ({
    ...given,
    settings: settings(),
    i18n,
    format: createFormat(i18n.lang),
    announce: (text) => {
      live.textContent = text;
    },
    toast: (text) => toasts.show(text),
    select: (selection, frame) => select(now(), selection, frame ?? null),
    touched: () => touched,
    own: (stop) => stops.push(stop),
  });

  return (i18n, now) => {
    for (const stop of stops) stop();
    stops = [];
    const app = makeApp(i18n, now);
    const shell = createShell(app, mapNode, (lang) => store.update({ lang }));
    const progress = createProgress(i18n);
    app.own(watchProgress(catalog, progress.show));
    document.documentElement.lang = i18n.lang;
    document.title = i18n.t("app.title");
    mapNode.setAttribute("aria-label", i18n.t("map.label"));
    replace(top, away.node(i18n), progress.root);
    replace(root, shell.nodes(top), toasts.root, live);
    scene.camera.resized();
    scene.label(i18n, store.get());
    const { selection } = store.get();
    shell.panel.show(selection);
    shell.panelShown(selection !== null);
    shell.measureInsets();
    shell.status.moved();
    return {
      app,
      shell,
      touch: (next) => {
        touched = next;
      },
    };
  };
}

function select({ app, shell }: Ui, ...[selection, frame]: Parameters<App["select"]>): void {
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

function watchProgress(catalog: Catalog, show: (on: boolean) => void): () => void {
  const update = () => show(WHOLE.some((name) => catalog.status(name) === "loading"));
  update();
  return catalog.watch(update);
}

/** Whether the service is reached, and the banner that says that it is not. */
export interface Away {
  node(i18n: I18n): HTMLElement;
  reached(ok: boolean): void;
}

/**
 * Watches whether the service is reached. One call that failed is no proof: only when a `ping` gets
 * no answer either is the service called away. Then it is pinged again and again, and when it
 * answers, `recover` is called once. The banner outlives a change of language.
 */
export function createAway(ping: () => Promise<boolean>, recover: () => void): Away {
  let away = false;
  let asking = false;
  let banner: ReturnType<typeof createAwayBanner> | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  const set = (next: boolean) => {
    if (away === next) return;
    away = next;
    banner?.show(away);
    clearInterval(timer);
    if (away) timer = setInterval(() => void ask(), RETRY_MS);
    else recover();
  };
  const ask = async () => {
    if (asking) return;
    asking = true;
    const answered = await ping();
    asking = false;
    set(!answered);
  };
  return {
    node(i18n: I18n): HTMLElement {
      banner = createAwayBanner(i18n, () => void ask());
      banner.show(away);
      return banner.root;
    },
    reached(ok: boolean): void {
      if (ok) set(false);
      else if (!away) void ask();
    },
  };
}
