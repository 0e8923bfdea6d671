import { h, replace } from "../lib/dom.ts";
import { createForm, openDialog } from "../lib/forms.ts";
import { type AccountHost, card } from "./account.ts";

/** The second factor: off, being set up, or on. */
export function createFactorCard(host: AccountHost): HTMLElement {
  const { i18n, client } = host;
  const body = h("div", {});
  const refresh = async () => {
    const factor = await client.factor();
    replace(
      body,
      h(
        "p",
        {},
        factor.enabled
          ? i18n.t("account.factor.on", { n: factor.recovery_left })
          : i18n.t("account.factor.off"),
      ),
      h(
        "button",
        {
          type: "button",
          class: "button",
          onclick: () => (factor.enabled ? remove(host, refresh) : void begin(host, refresh)),
        },
        i18n.t(factor.enabled ? "account.factor.remove" : "account.factor.begin"),
      ),
    );
  };
  void refresh().catch(() => replace(body, h("p", { class: "muted" }, i18n.t("error.load"))));
  return card(i18n.t("account.factor"), body);
}

async function begin(host: AccountHost, refresh: () => Promise<void>): Promise<void> {
  const { i18n, client, toast } = host;
  try {
    const made = await client.beginFactor();
    const form = createForm({
      i18n,
      id: "factor",
      fields: [
        {
          name: "code",
          label: i18n.t("session.code"),
          inputmode: "numeric",
          autocomplete: "one-time-code",
          required: true,
        },
      ],
      submit: i18n.t("account.factor.confirm"),
      send: async ({ code = "" }) => {
        const codes = await client.confirmFactor(code);
        replace(
          body,
          h("p", {}, i18n.t("account.factor.recovery")),
          h("pre", { class: "recovery" }, codes.join("\n")),
          h(
            "button",
            { type: "button", class: "button button-primary", onclick: () => dialog.close() },
            i18n.t("account.factor.kept"),
          ),
        );
        await refresh();
      },
    });
    const body = h(
      "div",
      { class: "factor-setup" },
      h("p", {}, i18n.t("account.factor.scan")),
      h("img", { src: made.qr, width: 200, height: 200, alt: i18n.t("account.factor.picture") }),
      h("p", { class: "small" }, i18n.t("account.factor.type"), " ", h("code", {}, made.secret)),
      form.root,
    );
    const dialog = openDialog(i18n, i18n.t("account.factor.begin"), body);
    form.focus();
  } catch (error) {
    toast(error instanceof Error ? error.message : i18n.t("error.load"));
  }
}

function remove(host: AccountHost, refresh: () => Promise<void>): void {
  const { i18n, client } = host;
  const form = createForm({
    i18n,
    id: "factor-off",
    fields: [
      {
        name: "password",
        label: i18n.t("session.password"),
        type: "password",
        autocomplete: "current-password",
        required: true,
      },
    ],
    submit: i18n.t("account.factor.remove"),
    danger: true,
    send: async ({ password = "" }) => {
      await client.removeFactor(password);
      dialog.close();
      await refresh();
    },
  });
  const dialog = openDialog(i18n, i18n.t("account.factor.remove"), form.root);
  form.focus();
}
