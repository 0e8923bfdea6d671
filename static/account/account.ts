import type { PageHost } from "../frame/page.ts";
import type { Session } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import { createForm } from "../lib/forms.ts";
import type { Book, MessageKey } from "../lib/i18n.ts";
import { type AccountClient, createAccountClient } from "./client.ts";
import { createFactorCard } from "./factor.ts";
import { createKeysCard } from "./keys.ts";
import { createRightsCard } from "./rights.ts";
import { createSessionsCard } from "./sessions.ts";
import vi from "./vi.json";

export type AccountKey = keyof typeof vi;
export const accountWords: Book<AccountKey> = { vi, en: () => import("./en.json") };

/** What the cards of the page are given. */
export interface AccountHost extends PageHost<AccountKey | MessageKey> {
  readonly client: AccountClient;
}

/** The own profile: who one is, how one signs in, what one may, and keys for other programs. */
export async function buildAccount(host: PageHost<AccountKey>): Promise<void> {
  const { i18n, main, session } = host;
  host.title(i18n.t("account.title"));
  if (!session) return askToSignIn(host);
  const own: AccountHost = { ...host, client: createAccountClient(host.api) };
  const inner = h(
    "div",
    { class: "page-inner account-page" },
    h(
      "header",
      { class: "page-head" },
      h(
        "div",
        {},
        h("h1", {}, session.display_name || session.name),
        h(
          "p",
          {},
          i18n.t("account.who", { name: session.name, role: i18n.code("role", session.role) }),
        ),
      ),
    ),
    h(
      "div",
      { class: "cards" },
      h("div", {}, createPasswordCard(own, session), createSessionsCard(own)),
      h("div", {}, createFactorCard(own), createKeysCard(own)),
    ),
    createRightsCard(own, session.role),
  );
  main.append(inner);
}

function askToSignIn({ i18n, main, signIn }: PageHost<AccountKey>): void {
  main.append(
    h(
      "div",
      { class: "page-inner" },
      h("h1", {}, i18n.t("account.title")),
      h("p", { class: "lead" }, i18n.t("account.signin.first")),
      h(
        "button",
        { type: "button", class: "button button-primary", onclick: signIn },
        i18n.t("session.signin"),
      ),
    ),
  );
}

/** A card of the page, with its heading. */
export function card(title: string, ...content: (Node | string | null)[]): HTMLElement {
  return h("section", { class: "card" }, h("h2", {}, title), ...content);
}

function createPasswordCard(host: AccountHost, session: Session): HTMLElement {
  const { i18n, client, toast } = host;
  const hint = h("small", { class: "muted", role: "status" });
  const form = createForm({
    i18n,
    id: "password",
    fields: [
      {
        name: "old_password",
        label: i18n.t("account.password.old"),
        type: "password",
        autocomplete: "current-password",
        required: true,
      },
      {
        name: "password",
        label: i18n.t("account.password.new"),
        type: "password",
        autocomplete: "new-password",
        required: true,
        hint: i18n.t("account.password.rule"),
      },
    ],
    extra: hint,
    submit: i18n.t("account.password.change"),
    send: async (values) => {
      await client.change({
        old_password: values.old_password ?? "",
        password: values.password ?? "",
      });
      form.root.reset();
      hint.textContent = "";
      toast(i18n.t("account.password.changed"));
    },
  });
  form.input("password").addEventListener("input", () => {
    const length = [...form.input("password").value].length;
    const key: AccountKey =
      length < 10
        ? "account.password.short"
        : length < 16
          ? "account.password.fair"
          : "account.password.good";
    hint.textContent = length === 0 ? "" : i18n.t(key, { n: length });
  });
  const name = h("input", {
    type: "text",
    name: "username",
    autocomplete: "username",
    value: session.name,
    hidden: true,
  });
  form.root.prepend(name);
  return card(i18n.t("account.password"), form.root);
}
