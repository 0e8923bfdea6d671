import { h, replace } from "../lib/dom.ts";
import { confirmDialog } from "../lib/forms.ts";
import { type AccountHost, card } from "./account.ts";
import type { OpenSession } from "./client.ts";

/** Where one is signed in, and the way to end all of it. */
export function createSessionsCard(host: AccountHost): HTMLElement {
  const { i18n, client } = host;
  const list = h("ul", { class: "rows" });
  const everywhere = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () =>
        confirmDialog(
          i18n,
          {
            title: i18n.t("account.sessions.end"),
            text: i18n.t("account.sessions.end.text"),
            yes: i18n.t("account.sessions.end"),
          },
          async () => {
            await client.signOutEverywhere();
            location.reload();
          },
        ),
    },
    i18n.t("account.sessions.end"),
  );
  void client.sessions().then(
    (sessions) => replace(list, ...sessions.map((session) => row(host, session))),
    () => replace(list, h("li", { class: "muted" }, i18n.t("error.load"))),
  );
  return card(i18n.t("account.sessions"), list, everywhere);
}

function row({ i18n, format }: AccountHost, session: OpenSession): HTMLElement {
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("strong", {}, i18n.t(session.current ? "account.sessions.this" : "account.sessions.other")),
      h(
        "small",
        { class: "muted" },
        i18n.t("account.sessions.row", {
          since: format.moment(session.created_at),
          seen: format.moment(session.seen_at),
        }),
      ),
    ),
  );
}
