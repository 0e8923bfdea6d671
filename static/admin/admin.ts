import type { PageHost } from "../frame/page.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import type { Book } from "../lib/i18n.ts";
import { fold } from "../lib/text.ts";
import { type AdminClient, createAdminClient, type User } from "./client.ts";
import { openEditor } from "./editor.ts";
import { type AreaChoice, areaKey, loadChoices } from "./places.ts";
import vi from "./vi.json";

export type AdminKey = keyof typeof vi;
export const adminWords: Book<AdminKey> = { vi, en: () => import("./en.json") };

/** What the parts of the page share. */
export interface AdminHost extends PageHost<AdminKey> {
  readonly client: AdminClient;
  readonly choices: readonly AreaChoice[];
  /** Loads the accounts anew and draws them. */
  refresh(): Promise<void>;
}

/** Accounts: who may sign in, in which role, and where. */
export async function buildAdmin(host: PageHost<AdminKey>): Promise<void> {
  const { i18n, main, session, api } = host;
  host.title(i18n.t("admin.title"));
  const head = h(
    "div",
    {},
    h("h1", {}, i18n.t("admin.title")),
    h("p", {}, i18n.t(session?.role === "admin" ? "admin.lead" : "admin.only")),
  );
  if (session?.role !== "admin") return refuse(host, head);
  const client = createAdminClient(api);
  const search = h("input", {
    type: "search",
    class: "page-search",
    "aria-label": i18n.t("admin.search"),
    placeholder: i18n.t("admin.search"),
  });
  const body = h("tbody", {});
  const count = h("p", { class: "muted", role: "status" });
  let users: User[] = [];
  const choices = await loadChoices(api, i18n);
  const draw = () => {
    const wanted = fold(search.value.trim());
    const found = users.filter((user) =>
      fold(`${user.name} ${user.display_name} ${i18n.code("role", user.role)}`).includes(wanted),
    );
    replace(
      body,
      found.map((user) => row(shared, user)),
    );
    count.textContent =
      found.length === 0 ? i18n.t("admin.none") : i18n.t("admin.count", { n: found.length });
  };
  const shared: AdminHost = {
    ...host,
    client,
    choices,
    refresh: async () => {
      users = await client.users();
      draw();
    },
  };
  search.addEventListener("input", debounce(80, draw));
  await shared.refresh();
  main.append(
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        head,
        h(
          "button",
          {
            type: "button",
            class: "button button-primary",
            onclick: () => openEditor(shared, null),
          },
          i18n.t("admin.add"),
        ),
      ),
      h("div", { class: "page-tools" }, search, count),
      table(shared, body),
    ),
  );
}

function refuse({ i18n, main, session, signIn }: PageHost<AdminKey>, head: HTMLElement): void {
  const button = h(
    "button",
    { type: "button", class: "button button-primary", onclick: signIn },
    i18n.t("session.signin"),
  );
  main.append(h("div", { class: "page-inner" }, head, session ? null : button));
}

function table({ i18n }: AdminHost, body: HTMLElement): HTMLElement {
  const heads: AdminKey[] = ["admin.name", "admin.role", "admin.areas", "admin.state"];
  return h(
    "div",
    {
      class: "card table-scroll",
      role: "region",
      tabindex: "0",
      "aria-label": i18n.t("admin.table"),
    },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((key) => h("th", { scope: "col" }, i18n.t(key))),
          h("td", {}),
        ),
      ),
      body,
    ),
  );
}

function row(host: AdminHost, user: User): HTMLElement {
  const { i18n, format } = host;
  const names = new Map(host.choices.map((choice) => [choice.key, choice.name]));
  const areas = user.areas.map(
    (area) => names.get(areaKey(area)) ?? area.unit ?? area.project ?? "",
  );
  return h(
    "tr",
    { class: user.disabled_at ? "is-off" : undefined },
    h(
      "th",
      { scope: "row" },
      h("span", {}, user.display_name),
      h("small", { class: "muted" }, user.name),
    ),
    h("td", {}, i18n.code("role", user.role)),
    h("td", {}, user.role === "agency" ? areas.join(", ") : i18n.t("admin.areas.all")),
    h(
      "td",
      {},
      user.disabled_at
        ? i18n.t("admin.disabled", { at: format.moment(user.disabled_at) })
        : i18n.t("admin.active"),
      user.factor ? h("span", { class: "chip" }, i18n.t("admin.factor")) : null,
      user.demo ? h("span", { class: "chip" }, i18n.t("admin.demo")) : null,
    ),
    h(
      "td",
      {},
      h(
        "button",
        {
          type: "button",
          class: "button",
          "aria-label": i18n.t("admin.change.name", { name: user.name }),
          onclick: () => openEditor(host, user),
        },
        i18n.t("admin.change"),
      ),
    ),
  );
}
