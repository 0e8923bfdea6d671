import { Problem } from "../lib/api.ts";
import { skeleton } from "../lib/controls.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { createProposalApi } from "./api.ts";
import { sentence } from "./errors.ts";
import { stateChip } from "./life.ts";
import { severityChips } from "./report.ts";
import type { ProposalRow } from "./types.ts";
import type { Host, Key } from "./words.ts";

type Scope = "mine" | "review" | "consultation";
/** At most so many proposals stand side by side. */
const MOST_COMPARED = 4;
const PAGE = 50;

/** The proposals somebody works on, those that wait for a decision, and those that the public may read. */
export function buildList(host: Host): void {
  const { i18n, main, session } = host;
  host.title(i18n.t("p.all"));
  const scopes = scopesFor(session?.role);
  const asked = new URLSearchParams(location.search).get("scope") as Scope | null;
  const state = {
    scope: asked && scopes.includes(asked) ? asked : (scopes[0] as Scope),
    q: "",
    offset: 0,
  };
  const chosen = new Set<string>();
  const list = h("div", { class: "proposal-list", "aria-live": "polite" });
  const compare = h("a", { class: "button", hidden: true });
  const api = createProposalApi(host.api);
  let turn = 0;
  const pick = (id: string, on: boolean) => {
    if (on && chosen.size >= MOST_COMPARED) {
      host.toast(i18n.t("p.compare.most", { most: MOST_COMPARED }));
      return false;
    }
    if (on) chosen.add(id);
    else chosen.delete(id);
    compare.hidden = chosen.size < 2;
    compare.href = `/proposals/compare?ids=${[...chosen].join(",")}`;
    compare.textContent = i18n.t("p.compare.do", { count: chosen.size });
    return true;
  };
  const load = async () => {
    const mine = ++turn;
    replace(list, skeleton(6));
    try {
      const { scope, q, offset } = state;
      const page = await api.list({
        scope,
        q: q || undefined,
        limit: PAGE,
        offset: offset || undefined,
      });
      if (mine === turn)
        replace(
          list,
          rows(host, page.items, state.scope, chosen, pick),
          pager(host, state, page.total, load),
        );
    } catch (error) {
      if (mine !== turn) return;
      const again = h(
        "button",
        { type: "button", class: "button", onclick: () => void load() },
        i18n.t("retry"),
      );
      replace(
        list,
        h(
          "div",
          { class: "state-message is-error" },
          h("p", {}, missing(error) ? i18n.t("p.absent") : sentence(i18n, error)),
          again,
        ),
      );
    }
  };
  main.append(
    h(
      "div",
      { class: "page-inner" },
      head(host, compare),
      h("div", { class: "list-tools" }, tabs(host, scopes, state, load), search(host, state, load)),
      list,
    ),
  );
  void load();
}

/** The list itself is never missing where proposals are offered at all. */
function missing(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

/** What a role is shown first: the author their own, the reviewer the queue. */
function scopesFor(role: string | undefined): Scope[] {
  if (role === "reviewer") return ["review", "mine", "consultation"];
  if (role === "admin" || role === "auditor") return ["review", "mine", "consultation"];
  if (role === "planner") return ["mine", "review", "consultation"];
  return ["consultation"];
}

function head({ i18n }: Host, compare: HTMLElement): HTMLElement {
  return h(
    "header",
    { class: "page-head" },
    h("div", {}, h("h1", {}, i18n.t("p.all")), h("p", {}, i18n.t("p.all.lead"))),
    h(
      "div",
      { class: "row-actions" },
      compare,
      h("a", { class: "button button-primary", href: "/proposals/new" }, i18n.t("p.draw")),
    ),
  );
}

function tabs(
  { i18n }: Host,
  scopes: readonly Scope[],
  state: { scope: Scope; offset: number },
  load: () => Promise<void>,
): HTMLElement {
  const buttons = scopes.map((scope) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-pressed": String(scope === state.scope),
        onclick: () => {
          state.scope = scope;
          state.offset = 0;
          history.replaceState(null, "", `/proposals?scope=${scope}`);
          for (const [at, button] of buttons.entries())
            button.setAttribute("aria-pressed", String(scopes[at] === scope));
          void load();
        },
      },
      i18n.t(`p.scope.${scope}` as Key),
    ),
  );
  return h("div", { class: "scope-tabs", role: "group", "aria-label": i18n.t("p.scope") }, buttons);
}

function search(
  { i18n }: Host,
  state: { q: string; offset: number },
  load: () => Promise<void>,
): HTMLElement {
  const later = debounce(300, () => void load());
  return h(
    "label",
    { class: "field" },
    h("span", { class: "visually-hidden" }, i18n.t("p.search")),
    h("input", {
      type: "search",
      placeholder: i18n.t("p.search"),
      oninput: (event: Event) => {
        state.q = (event.target as HTMLInputElement).value.trim();
        state.offset = 0;
        later();
      },
    }),
  );
}

function rows(
  host: Host,
  items: readonly ProposalRow[],
  scope: Scope,
  chosen: ReadonlySet<string>,
  pick: (id: string, on: boolean) => boolean,
): HTMLElement {
  const { i18n } = host;
  if (items.length === 0)
    return h("p", { class: "state-message" }, i18n.t(`p.none.${scope}` as Key));
  const head = (key: Key, look = "") => h("th", { scope: "col", class: look }, i18n.t(key));
  return h(
    "table",
    { class: "proposal-table card" },
    h("caption", { class: "visually-hidden" }, i18n.t("p.all")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head("p.compare"),
        head("p.name"),
        head("p.state"),
        head("p.area", "num"),
        head("p.findings"),
        head("p.changed"),
      ),
    ),
    h(
      "tbody",
      {},
      items.map((item) => row(host, item, chosen.has(item.id), pick)),
    ),
  );
}

function row(
  host: Host,
  item: ProposalRow,
  on: boolean,
  pick: (id: string, on: boolean) => boolean,
): HTMLElement {
  const { i18n, format } = host;
  const box = h("input", {
    type: "checkbox",
    checked: on,
    "aria-label": i18n.t("p.compare.pick", { name: item.name }),
    onchange: () => {
      if (!pick(item.id, box.checked)) box.checked = false;
    },
  });
  return h(
    "tr",
    {},
    h("td", {}, box),
    h(
      "th",
      { scope: "row" },
      h(
        "a",
        { href: `/proposals/${encodeURIComponent(item.id)}` },
        item.name || i18n.t("p.unnamed"),
      ),
      h(
        "small",
        { class: "muted" },
        `${i18n.code("kind", item.kind)} · ${item.author.display_name}`,
      ),
    ),
    h("td", {}, stateChip(host, item.state)),
    h("td", { class: "num" }, item.area_ha === null ? "–" : format.ha(item.area_ha)),
    h(
      "td",
      {},
      h("div", { class: "chips" }, severityChips(host, { ...item.counts, pass: 0, info: 0 })),
    ),
    h(
      "td",
      {},
      format.moment(item.updated_at),
      item.comments_open
        ? h("small", { class: "muted" }, i18n.t("p.comments.open", { count: item.comments_open }))
        : null,
    ),
  );
}

function pager(
  { i18n }: Host,
  state: { offset: number },
  total: number,
  load: () => Promise<void>,
): HTMLElement | null {
  if (total <= PAGE) return null;
  const turn = (by: number) => {
    state.offset = Math.max(0, state.offset + by);
    void load();
  };
  return h(
    "nav",
    { class: "row-actions", "aria-label": i18n.t("p.pages") },
    h(
      "button",
      { type: "button", class: "button", disabled: state.offset === 0, onclick: () => turn(-PAGE) },
      i18n.t("p.before"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "button",
        disabled: state.offset + PAGE >= total,
        onclick: () => turn(PAGE),
      },
      i18n.t("p.after"),
    ),
  );
}
