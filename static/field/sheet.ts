import { createPicker } from "../attachment/picker.ts";
import { createClearanceClient } from "../clearance/client.ts";
import { createDraft } from "../clearance/draft.ts";
import { createStepForm } from "../clearance/form.ts";
import type { Parcel } from "../clearance/types.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { Problem } from "../lib/api.ts";
import { iconButton, skeleton } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import type { Field } from "./page.ts";
import { refresh, type Seen } from "./store.ts";

/** Shows the tapped parcel from below, with what can be recorded for it. */
export async function parcelSheet(field: Field, id: string, drawn: string): Promise<void> {
  const { host, store } = field;
  const { i18n } = host;
  field.show(skeleton(4));
  let seen: Seen | undefined;
  let fresh = true;
  try {
    seen = await refresh(createClearanceClient(host.api), store, id);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return field.close();
    fresh = false;
    seen = (await store.seen()).find((one) => String(one.parcel.id) === id);
  }
  const close = iconButton("close", i18n.t("close"), field.close);
  if (!seen)
    return field.show(
      h("header", { class: "field-head" }, h("h2", {}, i18n.code("state", drawn)), close),
      h("p", { class: "state-message" }, i18n.t("field.unknown")),
    );
  const { parcel } = seen;
  field.show(
    h("header", { class: "field-head" }, h("h2", {}, titleOf(field, parcel)), close),
    h(
      "p",
      { class: "field-state" },
      stateSwatch(parcel.state),
      h("strong", { class: "cap" }, i18n.code("state", parcel.state)),
      parcel.state_since
        ? h(
            "span",
            { class: "muted" },
            i18n.t("parcel.since", { date: host.format.date(parcel.state_since) }),
          )
        : null,
    ),
    fresh ? null : h("p", { class: "state-message is-warning" }, i18n.t("field.kept")),
    parcel.obstructed ? h("p", { class: "form-error" }, i18n.t("parcel.obstructed")) : null,
    h("p", {}, h("a", { href: `/parcels/${parcel.id}` }, i18n.t("field.whole"))),
    form(field, seen),
  );
}

export function titleOf({ host }: Field, { sheet_no, parcel_no }: Parcel): string {
  return host.i18n.t("parcel.title", { sheet: sheet_no, number: parcel_no });
}

/** The bytes themselves: what a camera app hands over may be gone by the time it is sent. */
async function copy(file: File): Promise<Blob> {
  return new Blob([await file.arrayBuffer()], { type: file.type });
}

/** What is recorded goes to the outbox first, whether there is a connection or not: one way for both. */
function form(field: Field, { parcel, parts }: Seen): HTMLElement {
  const { host, law, outbox, account } = field;
  const camera = createPicker({
    i18n: host.i18n,
    id: "field-photo",
    label: host.i18n.t("attach.photo"),
    camera: true,
  });
  return createStepForm({
    i18n: host.i18n,
    law,
    state: parcel.state,
    today: host.today,
    parts,
    id: "field-step",
    draft: createDraft(account, parcel.id),
    extra: camera.root,
    async onsend(step) {
      const file = camera.file();
      await outbox.add({
        key: crypto.randomUUID(),
        account,
        parcel: parcel.id,
        version: parcel.version,
        title: titleOf(field, parcel),
        step,
        ...(file ? { photo: { name: file.name, content: await copy(file) } } : {}),
      });
      field.close();
      host.toast(host.i18n.t("field.recorded"));
      void field.flush();
    },
  }).root;
}
