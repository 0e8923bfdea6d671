import type { ClearanceKey } from "../clearance/words.ts";
import type { PageHost } from "../frame/page.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { createForm, openDialog } from "../lib/forms.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { type Attachment, contentAddress, createAttachmentClient, type Target } from "./client.ts";
import { createPicker } from "./picker.ts";

type Host = PageHost<ClearanceKey | MessageKey>;

export interface AttachmentCard {
  /** The card of what belongs to the parcel itself. */
  readonly root: HTMLElement;
  /** Reads the list anew. */
  load(): Promise<void>;
  /** What belongs to a step or an obstacle, with a button to add to it. */
  of(kind: "event" | "draft" | "obstacle", id: number): Child;
  /** Sends a file; says what became of it, and throws nothing. */
  add(file: File, to: Target): Promise<void>;
}

export interface AttachmentOptions {
  host: Host;
  parcel: number;
  /** Whether who is signed in may add. */
  records: boolean;
  /** Called after the list has changed. */
  changed(): void;
}

/** Papers and photographs of a parcel, for those who may read them. */
export function createAttachmentCard(options: AttachmentOptions): AttachmentCard {
  const { host, parcel, records, changed } = options;
  const { i18n } = host;
  const client = createAttachmentClient(host.api);
  const content = h("div", {});
  const root = h(
    "section",
    { class: "card attachments", hidden: true, "aria-labelledby": "attachments-title" },
    h("h2", { id: "attachments-title" }, i18n.t("attach.title")),
    content,
  );
  let list: Attachment[] = [];
  let known = false;
  const load = async () => {
    ({ attachments: list } = await client.list(parcel));
    known = true;
    root.hidden = false;
    draw();
    changed();
  };
  const add = async (file: File, to: Target) => {
    host.toast(i18n.t("attach.sending", { name: file.name }));
    try {
      await client.add(parcel, file, file.name, to, crypto.randomUUID());
      host.toast(i18n.t("attach.sent", { name: file.name }));
      await load();
    } catch (error) {
      host.toast(i18n.t("attach.failed", { name: file.name, why: (error as Error).message }));
    }
  };
  const withdraw = (one: Attachment) => {
    const form = createForm({
      i18n: i18n as I18n,
      id: "withdraw",
      fields: [{ name: "reason", label: i18n.t("attach.reason"), required: true }],
      submit: i18n.t("attach.withdraw"),
      danger: true,
      async send({ reason = "" }) {
        await client.withdraw(parcel, one.id, reason);
        dialog.close();
        await load();
      },
    });
    const dialog = openDialog(i18n as I18n, i18n.t("attach.withdraw.title"), [
      h("p", {}, i18n.t("attach.withdraw.text", { name: one.name })),
      form.root,
    ]);
    form.focus();
  };
  const rows = (some: readonly Attachment[]): Child =>
    some.length === 0
      ? null
      : h(
          "ul",
          { class: "attachment-list" },
          some.map((one) => row(options, one, withdraw)),
        );
  const picker = (to: Target, id: string) =>
    records
      ? createPicker({
          i18n,
          id,
          label: i18n.t("attach.add"),
          quiet: Object.keys(to).length > 0,
          onfile: (file) => void add(file, to),
        }).root
      : null;
  const draw = () => {
    const own = list.filter(
      (one) => one.event === null && one.draft === null && one.obstacle === null,
    );
    replace(
      content,
      own.length === 0 ? h("p", { class: "muted" }, i18n.t("attach.none")) : rows(own),
      picker({}, "attach-parcel"),
      h("p", { class: "muted small" }, i18n.t("attach.hint")),
    );
  };
  return {
    root,
    load,
    add,
    of(kind, id) {
      if (!known) return null;
      return [
        rows(list.filter((one) => one[kind] === id)),
        picker({ [kind]: id }, `attach-${kind}-${id}`),
      ];
    },
  };
}

function row(
  { host, parcel, records }: AttachmentOptions,
  one: Attachment,
  withdraw: (one: Attachment) => void,
): HTMLElement {
  const { i18n, format } = host;
  const address = contentAddress(parcel, one.id);
  const picture = one.media_type.startsWith("image/");
  const show = () =>
    openDialog(
      i18n as I18n,
      one.name,
      h("img", { class: "attachment-picture", src: address, alt: one.note ?? one.name }),
      true,
    );
  return h(
    "li",
    { class: one.withdrawn ? "is-withdrawn" : "" },
    icon(picture ? "area" : "copy", 16),
    h(
      "div",
      {},
      one.withdrawn
        ? h("s", {}, one.name)
        : h("a", { href: address, download: one.name }, one.name),
      one.note ? h("span", {}, ` – ${one.note}`) : null,
      h(
        "small",
        { class: "muted" },
        [
          bytes(format.number, one.size_bytes),
          one.added_by,
          format.moment(one.added_at),
          one.scanned ? i18n.t("attach.scanned") : "",
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      one.withdrawn
        ? h(
            "small",
            {},
            i18n.t("attach.withdrawn", {
              who: one.withdrawn.by,
              when: format.moment(one.withdrawn.at),
              why: one.withdrawn.reason,
            }),
          )
        : h(
            "span",
            { class: "attachment-actions" },
            picture
              ? h(
                  "button",
                  { type: "button", class: "button button-quiet", onclick: show },
                  i18n.t("attach.show"),
                )
              : null,
            records
              ? h(
                  "button",
                  { type: "button", class: "button button-quiet", onclick: () => withdraw(one) },
                  i18n.t("attach.withdraw"),
                )
              : null,
          ),
    ),
  );
}

/** 850 KB, 3,4 MB. */
export function bytes(number: (value: number, digits?: number) => string, size: number): string {
  return size < 1_000_000
    ? `${number(Math.max(1, size / 1000))}\u00a0KB`
    : `${number(size / 1_000_000, 1)}\u00a0MB`;
}
