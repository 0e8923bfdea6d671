import { createClearanceClient } from "../clearance/client.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { iconButton } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import type { Item } from "./outbox.ts";
import type { Field } from "./page.ts";
import { refresh } from "./store.ts";

/** What is recorded on the phone and not yet with the service: waiting, in conflict, refused. */
export async function outboxPanel(field: Field): Promise<void> {
  const { host, outbox, account, store } = field;
  const { i18n } = host;
  const items = await outbox.of(account);
  field.show(
    h(
      "header",
      { class: "field-head" },
      h("h2", {}, i18n.t("field.outbox.title")),
      iconButton("close", i18n.t("close"), field.close),
    ),
    store.lasting ? null : h("p", { class: "form-error" }, i18n.t("field.volatile")),
    items.length === 0
      ? h("p", { class: "muted" }, i18n.t("field.outbox.empty"))
      : h(
          "ul",
          { class: "field-items" },
          items.map((item) => row(field, item)),
        ),
    items.length === 0
      ? null
      : h(
          "button",
          {
            type: "button",
            class: "button button-primary",
            onclick: () => void field.flush().then(() => outboxPanel(field)),
          },
          i18n.t("field.send"),
        ),
  );
}

function row(field: Field, item: Item): HTMLElement {
  const { host, outbox } = field;
  const { i18n, format } = host;
  const drop = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => void outbox.drop(item.key).then(() => outboxPanel(field)),
    },
    i18n.t("field.drop"),
  );
  const again = h(
    "button",
    { type: "button", class: "button", onclick: () => void resend(field, item) },
    i18n.t("field.again"),
  );
  return h(
    "li",
    { class: `is-${item.fate}` },
    stateSwatch(item.step.to),
    h(
      "div",
      {},
      h("strong", {}, item.title),
      h(
        "p",
        { class: "cap" },
        `${i18n.code("state", item.step.to)} · ${format.date(item.step.effective_on)}`,
      ),
      h("p", { class: "muted small" }, format.moment(item.made_at)),
      item.photo ? h("p", { class: "small" }, item.photo.name) : null,
      h("p", { class: "field-fate" }, i18n.code("fate", item.fate)),
      item.reason && item.fate === "refused" ? h("p", { class: "small" }, item.reason) : null,
      item.fate === "waiting"
        ? null
        : h("div", { class: "step-actions" }, item.fate === "conflict" ? again : null, drop),
    ),
  );
}

/** The officer has seen what others recorded, and wants his step after it. */
async function resend(field: Field, item: Item): Promise<void> {
  const { host, outbox, store } = field;
  try {
    const { parcel } = await refresh(createClearanceClient(host.api), store, item.parcel);
    await outbox.again(item, parcel.version);
    await field.flush();
  } catch {
    host.toast(host.i18n.t("error.load"));
  }
  await outboxPanel(field);
}
