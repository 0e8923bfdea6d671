import { copyText } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { confirmDialog, createForm } from "../lib/forms.ts";
import { type AccountHost, card } from "./account.ts";
import type { ApiKey } from "./client.ts";

const LONGEST_DAYS = 366;

/** Keys with which QGIS and scripts act for the account; the secret is shown once. */
export function createKeysCard(host: AccountHost): HTMLElement {
  const { i18n, client } = host;
  const list = h("ul", { class: "rows" });
  const made = h("div", { class: "key-made", role: "status", hidden: true });
  const refresh = async () => {
    const keys = await client.keys();
    replace(
      list,
      keys.length === 0 ? h("li", { class: "muted" }, i18n.t("account.keys.none")) : null,
      ...keys.map((key) => row(host, key, refresh)),
    );
  };
  const form = createForm({
    i18n,
    id: "key",
    fields: [
      {
        name: "name",
        label: i18n.t("account.keys.name"),
        required: true,
        hint: i18n.t("account.keys.name.hint"),
      },
      {
        name: "scope",
        label: i18n.t("account.keys.scope"),
        value: "read",
        choices: [
          { value: "read", label: i18n.t("account.keys.read") },
          { value: "write", label: i18n.t("account.keys.write") },
        ],
      },
      {
        name: "days",
        label: i18n.t("account.keys.days"),
        type: "number",
        value: "90",
        min: "1",
        max: String(LONGEST_DAYS),
        inputmode: "numeric",
        required: true,
      },
    ],
    submit: i18n.t("account.keys.make"),
    send: async ({ name = "", scope = "read", days = "90" }) => {
      const key = await client.addKey({ name: name.trim(), scope, days: Number(days) });
      form.root.reset();
      showSecret(host, made, key.secret);
      await refresh();
    },
  });
  void refresh().catch(() => replace(list, h("li", { class: "muted" }, i18n.t("error.load"))));
  return card(
    i18n.t("account.keys"),
    h("p", { class: "muted" }, i18n.t("account.keys.what")),
    list,
    made,
    h("details", {}, h("summary", {}, i18n.t("account.keys.new")), form.root),
    h(
      "details",
      {},
      h("summary", {}, i18n.t("account.keys.how")),
      h("p", {}, i18n.t("account.keys.qgis")),
      h("p", {}, i18n.t("account.keys.script")),
      h("pre", {}, `curl -H "Authorization: Bearer $KEY" ${location.origin}/api/users`),
      h("pre", {}, `GDAL_HTTP_USERPWD=key:$KEY ogrinfo -ro OAPIF:${location.origin}/api`),
    ),
  );
}

function showSecret({ i18n, toast }: AccountHost, place: HTMLElement, secret: string): void {
  const text = h("code", {}, secret);
  place.hidden = false;
  replace(
    place,
    h("strong", {}, i18n.t("account.keys.once")),
    text,
    h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: async () =>
          toast(i18n.t((await copyText(secret)) ? "account.keys.copied" : "copy.failed")),
      },
      i18n.t("account.keys.copy"),
    ),
  );
}

function row(host: AccountHost, key: ApiKey, refresh: () => Promise<void>): HTMLElement {
  const { i18n, format, client } = host;
  const used = key.last_used_at
    ? i18n.t("account.keys.used", { at: format.moment(key.last_used_at) })
    : i18n.t("account.keys.unused");
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("strong", {}, key.name),
      h(
        "small",
        { class: "muted" },
        `${i18n.t(key.scope === "read" ? "account.keys.read" : "account.keys.write")} · ${i18n.t(
          "account.keys.until",
          { at: format.moment(key.expires_at) },
        )} · ${used}`,
      ),
    ),
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-label": i18n.t("account.keys.revoke.name", { name: key.name }),
        onclick: () =>
          confirmDialog(
            i18n,
            {
              title: i18n.t("account.keys.revoke"),
              text: i18n.t("account.keys.revoke.text", { name: key.name }),
              yes: i18n.t("account.keys.revoke"),
            },
            async () => {
              await client.revokeKey(key.id);
              await refresh();
            },
          ),
      },
      i18n.t("account.keys.revoke"),
    ),
  );
}
