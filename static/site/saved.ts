import { skeleton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import { createKeptSearches } from "./keptsearches.ts";
import type { SavedSearch } from "./types.ts";

/** The saved searches: those of the account, or those that this device knows. */
export async function buildSaved(host: SiteHost): Promise<void> {
  const { i18n, main } = host;
  host.title(i18n.t("sites.saved"));
  const list = h("div", {}, skeleton(4));
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
          h("h1", {}, i18n.t("sites.saved")),
          h("p", {}, i18n.t(host.session ? "sites.saved.account" : "sites.saved.device")),
        ),
        h("a", { class: "button", href: "/sites" }, i18n.t("sites.back")),
      ),
      list,
    ),
  );
  await show(host, list);
}

async function show(host: SiteHost, list: HTMLElement): Promise<void> {
  const searches = await load(host);
  if (searches.length === 0) {
    replace(list, h("p", { class: "state-message" }, host.i18n.t("sites.saved.none")));
    return;
  }
  replace(
    list,
    h(
      "ul",
      { class: "saved-list" },
      searches.map((search) => item(host, search, () => void show(host, list))),
    ),
  );
}

async function load({ client, session }: SiteHost): Promise<SavedSearch[]> {
  if (session) return client.mine();
  const kept = createKeptSearches();
  const found = await Promise.all(
    kept.tokens().map((token) =>
      client.saved(token).catch((error: unknown) => {
        // Deleted from elsewhere: nothing to keep the secret for.
        if ((error as { status?: number }).status === 404) kept.remove(token);
        else throw error;
        return null;
      }),
    ),
  );
  return found.filter((search) => search !== null);
}

function item(host: SiteHost, search: SavedSearch, changed: () => void): HTMLElement {
  const { i18n, format, client } = host;
  const forget = async () => {
    await client.forget(search.token);
    createKeptSearches().remove(search.token);
    host.toast(i18n.t("sites.saved.forgotten", { name: search.name }));
    changed();
  };
  return h(
    "li",
    { class: "card saved-item" },
    h("h2", {}, h("a", { href: `/sites?${search.query}` }, search.name)),
    h(
      "p",
      { class: "muted" },
      search.matches === null
        ? i18n.t("sites.saved.outdated")
        : i18n.t("sites.saved.matches", { n: format.number(search.matches) }),
      " · ",
      format.moment(search.created_at),
    ),
    h(
      "p",
      { class: "site-actions" },
      h("a", { class: "button", href: search.feed }, i18n.t("sites.save.feed")),
      h(
        "button",
        {
          type: "button",
          class: "button",
          "aria-label": i18n.t("sites.saved.forget.name", { name: search.name }),
          onclick: () => void forget().catch(() => host.toast(i18n.t("error.load"))),
        },
        i18n.t("sites.saved.forget"),
      ),
    ),
  );
}
