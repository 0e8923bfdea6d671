import { type Child, h, replace } from "../lib/dom.ts";
import { openDialog } from "./dialog.ts";
import { faultsOf, showFaults } from "./faults.ts";
import type { SiteHost } from "./host.ts";
import { createKeptSearches } from "./keptsearches.ts";
import type { SiteQuery } from "./query.ts";
import type { SavedReceipt } from "./types.ts";

/** Asks for a name; what is new is told by a feed and, where the server sends any, by letters. */
export function openSaveDialog(
  host: SiteHost,
  { query, title }: { query(): SiteQuery; title(): string },
): void {
  const { i18n, client } = host;
  openDialog(i18n, i18n.t("sites.save.title"), (close) => {
    const name = h("input", {
      name: "title",
      required: true,
      maxlength: 120,
      value: title() || i18n.t("sites.all"),
    });
    const email = h("input", {
      name: "email",
      type: "email",
      autocomplete: "email",
      maxlength: 254,
    });
    const mail = h(
      "label",
      { class: "field", hidden: true },
      h("span", {}, i18n.t("sites.save.mail")),
      email,
      h("small", { class: "muted" }, i18n.t("sites.save.mail.hint")),
    );
    // Where no mail server is set there is only the feed.
    void host.api
      .settings()
      .then((settings) => {
        mail.hidden = !settings.mail;
      })
      .catch(() => undefined);
    const faults = h("div", { class: "form-error", role: "alert", hidden: true });
    const send = h(
      "button",
      { type: "submit", class: "button button-primary" },
      i18n.t("sites.save.send"),
    );
    const form = h(
      "form",
      { novalidate: true },
      h("p", { class: "muted" }, i18n.t("sites.save.what")),
      h("label", { class: "field" }, h("span", {}, i18n.t("sites.save.name")), name),
      mail,
      faults,
      h("div", { class: "dialog-actions" }, send),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!email.checkValidity()) {
        showFaults(faults, [i18n.t("sites.save.mail.wrong")]);
        email.focus();
        return;
      }
      send.disabled = true;
      faults.hidden = true;
      try {
        const saved = await client.save({
          name: name.value.trim(),
          query: query(),
          lang: i18n.lang,
          email: email.value.trim(),
        });
        if (!host.session) createKeptSearches().add(saved.token);
        replace(form, ...doneContent(host, saved, close));
      } catch (error) {
        showFaults(faults, faultsOf(host, error));
        send.disabled = false;
      }
    });
    return form;
  });
}

function doneContent({ i18n }: SiteHost, saved: SavedReceipt, close: () => void): Child[] {
  const done = h(
    "button",
    { type: "button", class: "button button-primary", onclick: close },
    i18n.t("close"),
  );
  return [
    h("p", { role: "status" }, i18n.t("sites.save.done")),
    saved.mail ? h("p", {}, i18n.t("sites.save.mail.asked")) : null,
    h("p", {}, h("a", { href: saved.feed }, i18n.t("sites.save.feed"))),
    h("p", {}, h("a", { href: "/sites/saved" }, i18n.t("sites.saved"))),
    h("div", { class: "dialog-actions" }, done),
  ];
}
