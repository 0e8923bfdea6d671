import { type Api, createApi, type Session } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { createFormat, type Format } from "../lib/format.ts";
import { type Book, type I18n, type Lang, loadI18n, type MessageKey } from "../lib/i18n.ts";
import { type createAwayBanner, createToasts } from "../notice/notice.ts";
import { createSession } from "../session/session.ts";
import { rememberedLang, rememberLang, todayInVietnam } from "../shell/start.ts";
import { createAway } from "../shell/ui.ts";
import { createTopbar } from "./topbar.ts";

/** What a page is given. It is made anew when the language or who is signed in changes. */
export interface PageHost<K extends string = MessageKey> {
  readonly api: Api;
  readonly i18n: I18n<K | MessageKey>;
  readonly format: Format;
  /** Who is signed in; null is the public. */
  readonly session: Session | null;
  /** Today in Vietnam, YYYY-MM-DD. */
  readonly today: string;
  /** Where the page's content goes. */
  readonly main: HTMLElement;
  /** What the address says behind the page's own name, such as ["17"] for /proposals/17. */
  readonly path: readonly string[];
  toast(text: string): void;
  announce(text: string): void;
  /** Sets the title of the window; the product's name is added. */
  title(text: string): void;
  /** Registers what has to be undone when the page is built anew. */
  own(stop: () => void): void;
  /** Opens the sign-in dialog; the page is built anew when that succeeds. */
  signIn(): void;
}

export interface PageOptions<K extends string> {
  /** Name of the page: the first part of its address, and its place in the menu. */
  name: string;
  words: Book<K>;
  /** Builds the content into `host.main`. What it throws is shown with an offer to try again. */
  build(host: PageHost<K>): void | Promise<void>;
}

/** Starts a page of the product: the bar and the menu that all share, and the content that `build` makes. */
export async function startPage<K extends string>(options: PageOptions<K>): Promise<void> {
  const root = document.getElementById("app") as HTMLElement;
  let recover: () => void = () => undefined;
  let reached: (ok: boolean) => void = () => undefined;
  const api = createApi((ok) => reached(ok));
  const away = createAway(api.ping, () => recover());
  reached = away.reached;
  const toasts = createToasts();
  const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const state = { lang: rememberedLang(), session: null as Session | null };
  state.session = await api.session().catch(() => null);
  let stops: (() => void)[] = [];
  let signIn: () => void = () => undefined;

  const show = async (): Promise<void> => {
    for (const stop of stops) stop();
    stops = [];
    const i18n = await loadI18n(state.lang, options.words).catch(() =>
      loadI18n("vi", options.words),
    );
    const main = h("main", { class: `page page-${options.name}`, id: "main", tabindex: "-1" });
    const session = createSession({
      i18n,
      api,
      toast: toasts.show,
      session: () => state.session,
      changed: (next) => {
        state.session = next;
        void show();
      },
    });
    signIn = session.open;
    const host: PageHost<K> = {
      api,
      i18n,
      format: createFormat(i18n.lang),
      session: state.session,
      today: todayInVietnam(),
      main,
      path: location.pathname.split("/").slice(2).filter(Boolean).map(decodeURIComponent),
      toast: toasts.show,
      announce: (text) => {
        live.textContent = text;
      },
      title: (text) => {
        document.title = `${text} – ${i18n.t("app.name")}`;
      },
      own: (stop) => stops.push(stop),
      signIn: () => signIn(),
    };
    document.documentElement.lang = i18n.lang;
    const changeLang = (lang: Lang) => {
      state.lang = lang;
      rememberLang(lang);
      void show().then(() =>
        document.querySelector<HTMLInputElement>(".lang-switch input:checked")?.focus(),
      );
    };
    const banner = createAwayBannerHolder(away.node(i18n));
    replace(
      root,
      h("a", { class: "skip-link", href: "#main" }, i18n.t("skip.content")),
      createTopbar(i18n, options.name, session.root, changeLang),
      banner,
      main,
      toasts.root,
      live,
    );
    await build(host, options);
  };
  recover = () => void show();
  await show();
}

function createAwayBannerHolder(banner: ReturnType<typeof createAwayBanner>["root"]): HTMLElement {
  return h("div", { class: "top-notices" }, banner);
}

async function build<K extends string>(host: PageHost<K>, options: PageOptions<K>): Promise<void> {
  try {
    await options.build(host);
  } catch (error) {
    const { i18n, main } = host;
    const again = h("button", { type: "button", class: "button" }, i18n.t("retry"));
    again.addEventListener("click", () => location.reload());
    const text =
      error instanceof Error && error.name === "Problem" ? error.message : i18n.t("error.load");
    replace(main, h("div", { class: "page-failed", role: "alert" }, h("p", {}, text), again));
    if (!(error instanceof Error && ["Problem", "Unreachable"].includes(error.name))) throw error;
  }
}
