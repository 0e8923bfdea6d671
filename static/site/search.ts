import { skeleton } from "../lib/controls.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { capital } from "../lib/format.ts";
import { searchActions } from "./actions.ts";
import { createBasketBar } from "./basketbar.ts";
import { createChips } from "./chips.ts";
import { choice } from "./controls.ts";
import { emptyResult, fewResults } from "./empty.ts";
import type { SiteHost } from "./host.ts";
import { createMapView, type MapView } from "./mapview.ts";
import { createPhoneBar, type PhoneBar } from "./phone.ts";
import { PAGE_SIZE, readQuery, type SiteQuery, SORTS, type SortKey, writeQuery } from "./query.ts";
import { type Choices, createQuestions } from "./questions.ts";
import { resultList, siteKey } from "./results.ts";
import { searchTitle, siteName } from "./says.ts";
import type { SitePage } from "./types.ts";

/** How long a slider may rest before the count is asked for, milliseconds. */
const PEEK_PAUSE_MS = 60;

/** The search for sites: questions, list and map over one address. */
export async function buildSearch(host: SiteHost): Promise<void> {
  const { main, i18n } = host;
  host.title(i18n.t("sites.title"));
  main.classList.add("is-search");
  replace(main, h("h1", { class: "visually-hidden" }, i18n.t("sites.title")), skeleton(6));
  const search = createSearch(host, await loadChoices(host));
  replace(main, ...search.nodes);
  search.start();
}

async function loadChoices({ api }: SiteHost): Promise<Choices> {
  const [reference, zones] = await Promise.all([
    api.reference(),
    api.allItems("zones", { kind: "industrial_park" }).catch(() => []),
  ]);
  return {
    sectors: reference.sectors,
    zones: zones.map(({ id, properties }) => ({
      code: String(id),
      name: {
        vi: String(properties?.name_vi ?? id),
        en: String(properties?.name_en ?? properties?.name_vi ?? id),
      },
    })),
  };
}

interface Parts {
  questions: HTMLElement;
  head: HTMLElement;
  count: HTMLElement;
  chips: HTMLElement;
  list: HTMLElement;
  map: MapView;
  phone: PhoneBar;
}

function createSearch(host: SiteHost, choices: Choices) {
  let query = readQuery(location.search);
  let running: AbortController | null = null;
  let peeking: AbortController | null = null;
  const named = (list: "sector" | "zone", code: string) => {
    const found = (list === "sector" ? choices.sectors : choices.zones).find(
      (item) => item.code === code,
    );
    return found ? capital(host.i18n.pick(found.name)) : code;
  };
  const parts = createParts(host, () => query, {
    ask: (next) => go(next),
    named,
  });

  const questions = () =>
    replace(
      parts.questions,
      createQuestions(host, {
        choices,
        query: () => query,
        onPeek: (next) => peek(next),
        onAsk: (next) => go(next),
      }),
    );
  const peek = debounce(PEEK_PAUSE_MS, async (next: SiteQuery) => {
    peeking?.abort();
    peeking = new AbortController();
    const { signal } = peeking;
    try {
      const found = await host.client.count(next, signal);
      if (!signal.aborted) showCount(host, parts, found.number_matched, found.area_ha);
    } catch {
      // The full search that follows says what is wrong.
    }
  });
  const go = (next: SiteQuery, { push = true, keepForm = false } = {}) => {
    const focus = document.activeElement?.id;
    query = next;
    const text = writeQuery(query).toString();
    const address = `/sites${text ? `?${text}` : ""}`;
    if (push && address !== location.pathname + location.search)
      history.pushState(null, "", address);
    if (!keepForm) {
      questions();
      if (focus) document.getElementById(focus)?.focus();
    }
    void run();
  };
  const run = async () => {
    peek.cancel();
    peeking?.abort();
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const title = searchTitle(host, query, named);
    host.title(title ? `${host.i18n.t("sites.title")}: ${title}` : host.i18n.t("sites.title"));
    replace(parts.chips, createChips(host, query, named, go));
    parts.list.setAttribute("aria-busy", "true");
    try {
      const page = await host.client.search(query, signal);
      if (!signal.aborted) show(host, parts, query, page, go);
    } catch (error) {
      if (!signal.aborted) showFailure(host, parts, error, () => void run());
    } finally {
      if (!signal.aborted) parts.list.removeAttribute("aria-busy");
    }
  };
  const back = () => go(readQuery(location.search), { push: false });
  window.addEventListener("popstate", back);
  host.own(() => window.removeEventListener("popstate", back));
  host.own(() => running?.abort());
  return {
    nodes: nodesOf(host, parts),
    start() {
      questions();
      parts.map.start();
      void run();
    },
  };
}

interface PartsOptions {
  ask(next: SiteQuery): void;
  named(list: "sector" | "zone", code: string): string;
}

function createParts(host: SiteHost, query: () => SiteQuery, options: PartsOptions): Parts {
  const { i18n } = host;
  const questions = h("div", { class: "site-side", id: "questions" });
  const map = createMapView(host, { query, onAsk: options.ask });
  const sort = choice({
    id: "sort",
    label: i18n.t("sites.sort"),
    value: query().sortby,
    choices: SORTS.map((value) => ({ value, label: i18n.t(`sites.sort.${value}`) })),
    onchange: (value) => options.ask({ ...query(), sortby: value as SortKey, page: 1 }),
  });
  sort.node.classList.add("sort-field");
  const count = h("p", { class: "site-count", role: "status" });
  const head = h(
    "div",
    { class: "site-head" },
    h("div", { class: "site-head-line" }, count, sort.node),
    searchActions(host, { query, title: () => searchTitle(host, query(), options.named) }),
  );
  return {
    questions,
    head,
    count,
    chips: h("div", { class: "chips" }),
    list: h("div", { class: "site-results-holder" }, skeleton(9)),
    map,
    phone: createPhoneBar(host),
  };
}

function nodesOf(host: SiteHost, parts: Parts): HTMLElement[] {
  const { i18n, basket } = host;
  return [
    h("h1", { class: "visually-hidden" }, i18n.t("sites.title")),
    parts.phone.wrap(parts.questions),
    h(
      "section",
      { class: "site-results", "aria-label": i18n.t("sites.results") },
      h("h2", { class: "visually-hidden" }, i18n.t("sites.results")),
      parts.head,
      parts.chips,
      parts.list,
    ),
    parts.map.root,
    parts.phone.root,
    createBasketBar(host, basket),
  ];
}

function showCount(host: SiteHost, parts: Parts, n: number, ha: number): void {
  const { i18n, format } = host;
  const text = i18n.t(n === 1 ? "sites.found.one" : "sites.found", {
    n: format.number(n),
    ha: format.ha(ha),
  });
  if (parts.count.textContent !== text) parts.count.textContent = text;
  parts.phone.count(n);
}

function show(
  host: SiteHost,
  parts: Parts,
  query: SiteQuery,
  page: SitePage,
  go: (next: SiteQuery) => void,
): void {
  showCount(host, parts, page.number_matched, page.area_ha);
  parts.map.show(query, page);
  if (page.items.length === 0) {
    replace(parts.list, emptyResult(host, query, page.relax, go));
    return;
  }
  const first = (query.page - 1) * PAGE_SIZE + 1;
  const list = resultList(host, query, page, {
    onHover: (id) => parts.map.emphasise(id),
    onPage: (to) => {
      go({ ...query, page: to });
      parts.list.scrollTo({ top: 0 });
    },
  });
  replace(parts.list, note(host, page), list, fewResults(host, query, page.relax, go));
  parts.map.onHover((id) => {
    for (const node of list.querySelectorAll<HTMLElement>("[data-site]"))
      node.classList.toggle("is-loud", node.dataset.site === id);
  });
  parts.map.onChoose((id) => {
    const at = page.items.findIndex((site) => siteKey(site) === id);
    const site = page.items[at];
    if (!site) return;
    list.querySelector(`[data-site="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" });
    parts.map.card(site, first + at);
    host.announce(siteName(host, site));
  });
}

/** Figures are of a moment, and demonstration data say that they are. */
function note({ i18n, format }: SiteHost, page: SitePage): HTMLElement {
  return h(
    "p",
    { class: "muted small site-note" },
    i18n.t("sites.asof", { at: format.moment(page.as_of) }),
    page.items.some(({ demonstration }) => demonstration)
      ? h("span", { class: "demo-mark" }, i18n.t("sites.demo"))
      : null,
  );
}

function showFailure(host: SiteHost, parts: Parts, error: unknown, again: () => void): void {
  const { i18n } = host;
  const text =
    error instanceof Error && error.name === "Problem" ? error.message : i18n.t("error.load");
  parts.count.textContent = "";
  replace(
    parts.list,
    h(
      "div",
      { class: "state-message is-error", role: "alert" },
      h("p", {}, text),
      h("button", { type: "button", class: "button", onclick: again }, i18n.t("retry")),
    ),
  );
}
