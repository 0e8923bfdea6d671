import { type Child, h, replace } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import type { SearchMail } from "./types.ts";

/**
 * Where the links of letters lead: to confirm that they are wanted, or to end them. Opening a link
 * changes nothing, since mail programs open links to look for harm; the button does.
 */
export async function buildMail(host: SiteHost): Promise<void> {
  const { i18n, main, client } = host;
  host.title(i18n.t("mail.title"));
  const params = new URLSearchParams(location.search);
  const token = params.get("token") ?? "";
  const body = h("div", { class: "card mail-card" });
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h("header", { class: "page-head" }, h("h1", {}, i18n.t("mail.title"))),
      body,
    ),
  );
  const mail = await client.mail(token).catch((error: unknown) => {
    if ((error as { status?: number }).status === 404) return null;
    throw error;
  });
  if (!mail) replace(body, said(i18n.t("mail.gone")));
  else if (params.get("end") === "1") replace(body, ...ending(host, body, mail, token));
  else if (mail.confirmed) replace(body, ...confirmed(host, body, mail, token));
  else replace(body, ...asking(host, body, mail, token));
}

function said(text: string): HTMLElement {
  return h("p", { role: "status" }, text);
}

function asking(host: SiteHost, body: HTMLElement, mail: SearchMail, token: string): Child[] {
  const { i18n, client } = host;
  return [
    h("h2", {}, mail.name),
    h("p", {}, i18n.t("mail.confirm.what")),
    button(host, i18n.t("mail.confirm"), async () => {
      replace(body, ...confirmed(host, body, await client.confirmMail(token), token));
    }),
  ];
}

function confirmed(host: SiteHost, body: HTMLElement, mail: SearchMail, token: string): Child[] {
  const { i18n } = host;
  return [
    h("h2", {}, mail.name),
    said(i18n.t("mail.confirmed")),
    h(
      "p",
      { class: "site-actions" },
      h(
        "a",
        { class: "button button-primary", href: `/sites${mail.query ? `?${mail.query}` : ""}` },
        i18n.t("mail.open"),
      ),
      endButton(host, body, token),
    ),
  ];
}

function ending(host: SiteHost, body: HTMLElement, mail: SearchMail, token: string): Child[] {
  return [
    h("h2", {}, mail.name),
    h("p", {}, host.i18n.t("mail.end.what")),
    endButton(host, body, token),
  ];
}

function endButton(host: SiteHost, body: HTMLElement, token: string): HTMLElement {
  const { i18n, client } = host;
  return button(host, i18n.t("mail.end"), async () => {
    await client.endMail(token);
    replace(body, said(i18n.t("mail.ended")));
  });
}

function button(host: SiteHost, text: string, run: () => Promise<void>): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => void run().catch(() => host.toast(host.i18n.t("error.load"))),
    },
    text,
  );
}
