import type { ClearanceKey } from "../clearance/words.ts";
import type { PageHost } from "../frame/page.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { type Child, h } from "../lib/dom.ts";
import { confirmDialog, createForm, openDialog } from "../lib/forms.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { createApprovalClient, type Draft } from "./client.ts";

export type Host = PageHost<ClearanceKey | MessageKey>;

export interface DraftRowOptions {
  host: Host;
  draft: Draft;
  /** What names the parcel, in a list of many. */
  title?: Child;
  /** What belongs to the draft beside what it says, such as its papers. */
  beside?: Child;
  /** Called after a decision. */
  decided(): Promise<void>;
}

/** One drafted step with all that it will say, and what may be done with it. */
export function draftRow(options: DraftRowOptions): HTMLElement {
  const { host, draft, title, beside } = options;
  const { i18n, format } = host;
  return h(
    "li",
    { class: `draft is-${draft.state}` },
    stateSwatch(draft.to),
    h(
      "div",
      {},
      title ?? null,
      h(
        "p",
        {},
        h("strong", { class: "cap" }, i18n.code("state", draft.to)),
        ` · ${format.date(draft.effective_on)}`,
        draft.part === null
          ? null
          : h("span", { class: "chip" }, i18n.t("part.n", { n: draft.part })),
      ),
      said(host, draft),
      h(
        "p",
        { class: "muted small" },
        i18n.t("approval.draftedby", {
          who: draft.drafted_by,
          when: format.moment(draft.drafted_at),
        }),
      ),
      draft.state === "waiting"
        ? null
        : h(
            "p",
            { class: "small" },
            i18n.t(`approval.${draft.state}`, {
              who: draft.decided_by ?? "",
              when: format.moment(draft.decided_at ?? ""),
            }),
            draft.reason ? ` – ${draft.reason}` : "",
          ),
      beside ?? null,
      draft.stale
        ? h(
            "p",
            { class: "form-error draft-stale" },
            icon("alert", 14),
            i18n.t("approval.stale", { state: i18n.code("state", draft.parcel_state) }),
          )
        : null,
      draft.state === "waiting" ? actions(options) : null,
    ),
  );
}

/** What the step will say, by field. */
function said({ i18n, format }: Host, draft: Draft): Child {
  const rows: [string, string | null][] = [
    ["decision_no", draft.decision_no],
    ["decision_date", draft.decision_date ? format.date(draft.decision_date) : null],
    ["issuer", draft.issuer],
    ["amount_vnd", draft.amount_vnd == null ? null : `${format.number(draft.amount_vnd)}\u00a0₫`],
    ["area_m2", draft.area_m2 == null ? null : format.m2(draft.area_m2)],
    ["document", draft.document],
    ["note", draft.note],
    ...Object.entries(draft.details ?? {}).map(([name, value]): [string, string] => [
      name,
      /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? format.date(String(value)) : String(value ?? ""),
    ]),
  ];
  const shown = rows.filter(([, value]) => value);
  if (shown.length === 0) return null;
  return h(
    "dl",
    { class: "timeline-facts" },
    shown.map(([name, value]) =>
      h("div", {}, h("dt", {}, i18n.code("field", name)), h("dd", {}, value)),
    ),
  );
}

function actions({ host, draft, decided }: DraftRowOptions): Child {
  const { i18n, session } = host;
  if (!session || session.role === "auditor") return null;
  const client = createApprovalClient(host.api);
  const done = async (text: string) => {
    host.toast(text);
    await decided();
  };
  if (draft.own)
    return h(
      "div",
      { class: "draft-actions" },
      h("span", { class: "muted small" }, i18n.t("approval.own")),
      button(i18n.t("approval.withdraw"), "button", () =>
        confirmDialog(
          i18n as I18n,
          {
            title: i18n.t("approval.withdraw"),
            text: i18n.t("approval.withdraw.text"),
            yes: i18n.t("approval.withdraw"),
          },
          async () => {
            await client.withdraw(draft);
            await done(i18n.t("approval.done.withdrawn"));
          },
        ),
      ),
    );
  return h(
    "div",
    { class: "draft-actions" },
    draft.stale
      ? null
      : button(i18n.t("approval.approve"), "button button-primary", () =>
          confirmDialog(
            i18n as I18n,
            {
              title: i18n.t("approval.approve"),
              text: i18n.t("approval.approve.text", { state: i18n.code("state", draft.to) }),
              yes: i18n.t("approval.approve"),
            },
            async () => {
              await client.approve(draft);
              await done(i18n.t("approval.done.approved", { state: i18n.code("state", draft.to) }));
            },
          ),
        ),
    button(i18n.t("approval.reject"), "button", () => {
      const form = createForm({
        i18n: i18n as I18n,
        id: "reject",
        fields: [{ name: "reason", label: i18n.t("approval.reason"), required: true }],
        submit: i18n.t("approval.reject"),
        danger: true,
        async send({ reason = "" }) {
          await client.reject(draft, reason);
          dialog.close();
          await done(i18n.t("approval.done.rejected"));
        },
      });
      const dialog = openDialog(i18n as I18n, i18n.t("approval.reject"), form.root);
      form.focus();
    }),
  );
}

function button(label: string, look: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: look, onclick }, label);
}
