import { h } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import {
  type Case,
  type CaseNotice,
  type CasePart,
  type CasePayment,
  type CasePlan,
  type Complaint,
  KINDS,
} from "./client.ts";
import { actionButton, card, none, type Show, stateLine, vnd } from "./parts.ts";

/** What the buttons of the cards open; without it the cards only show. */
export interface Acts {
  part(): void;
  remeasure(part: CasePart): void;
  notice(corrects?: CaseNotice): void;
  plan(): void;
  deposit(): void;
  complaint(): void;
  settle(complaint: Complaint): void;
}

export function partsCard(show: Show, c: Case, acts: Acts): HTMLElement {
  const { i18n, format } = show;
  return card(
    i18n.t("case.parts"),
    "parts",
    c.may_change ? actionButton(i18n.t("case.part.add"), acts.part) : null,
    c.parts.length === 0 ? none(i18n.t("case.nopart")) : null,
    h(
      "ul",
      { class: "case-rows" },
      c.parts.map((part) =>
        h(
          "li",
          {},
          h(
            "div",
            { class: "case-row-head" },
            h(
              "a",
              { href: `/parcels/${part.parcel}` },
              i18n.t("parcel.title", { sheet: part.sheet_no, number: part.parcel_no }),
            ),
            stateLine(show, part.state),
          ),
          h(
            "p",
            { class: "muted small" },
            [i18n.pick(part.admin_unit_name), part.land_use.join(", ")].filter(Boolean).join(" · "),
          ),
          h(
            "p",
            {},
            i18n.t("case.part.area", {
              part: format.m2(part.area_m2),
              parcel: format.m2(Math.max(part.recorded_area_m2 ?? 0, part.parcel_area_m2)),
            }),
            part.geometry ? ` · ${i18n.t("case.part.drawn")}` : "",
          ),
          part.obstacles.length > 0
            ? h(
                "p",
                { class: "chip is-late" },
                icon("alert", 12),
                " ",
                i18n.t("case.part.obstructed", { n: String(part.obstacles.length) }),
              )
            : null,
          c.may_change && !part.geometry
            ? actionButton(i18n.t("case.part.remeasure"), () => acts.remeasure(part))
            : null,
        ),
      ),
    ),
  );
}

export function noticesCard(show: Show, c: Case, acts: Acts): HTMLElement {
  const { i18n, format } = show;
  return card(
    i18n.t("case.notices"),
    "notices",
    c.may_record ? actionButton(i18n.t("case.notice.add"), () => acts.notice()) : null,
    c.notices.length === 0 ? none(i18n.t("case.notices.none")) : null,
    h(
      "ul",
      { class: "case-rows" },
      c.notices.map((notice) =>
        h(
          "li",
          { class: notice.corrected ? "is-void" : "" },
          h("strong", {}, i18n.code("case.notice", notice.kind)),
          h(
            "p",
            {},
            i18n.t("case.notice.number", {
              n: notice.number,
              date: format.date(notice.issued_on),
            }),
            notice.issuer ? ` · ${notice.issuer}` : "",
          ),
          h(
            "p",
            { class: "muted small" },
            notice.served_on
              ? `${i18n.code("case.served", notice.served_how ?? "")}, ${format.date(notice.served_on)}`
              : i18n.t("case.notice.unserved"),
            notice.note ? ` · ${notice.note}` : "",
            ` · ${notice.recorded_by}`,
          ),
          notice.corrected
            ? h("p", { class: "chip" }, i18n.t("case.notice.corrected"))
            : c.may_record
              ? actionButton(i18n.t("case.notice.correct"), () => acts.notice(notice))
              : null,
        ),
      ),
    ),
  );
}

export function plansCard(show: Show, c: Case, acts: Acts): HTMLElement {
  const { i18n } = show;
  const [now, ...before] = c.plans;
  return card(
    i18n.t("case.plan"),
    "plans",
    c.may_record
      ? actionButton(i18n.t(now ? "case.plan.amend" : "case.plan.add"), acts.plan)
      : null,
    now ? planTable(show, now) : none(i18n.t("case.plan.none")),
    before.length > 0
      ? h(
          "details",
          { class: "case-past" },
          h("summary", {}, i18n.t("case.plan.before", { n: String(before.length) })),
          before.map((plan) => planTable(show, plan)),
        )
      : null,
  );
}

function planTable(show: Show, plan: CasePlan): HTMLElement {
  const { i18n, format } = show;
  const title = i18n.t("case.plan.edition", {
    n: String(plan.edition),
    date: format.date(plan.drawn_up_on),
  });
  return h(
    "div",
    { class: "case-plan" },
    h(
      "table",
      { class: "table" },
      h("caption", {}, title, plan.plan_no ? ` · ${plan.plan_no}` : ""),
      h(
        "tbody",
        {},
        KINDS.map((kind) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, i18n.t(`case.money.${kind}`)),
            h("td", { class: "num" }, vnd(show, plan[kind])),
          ),
        ),
        h(
          "tr",
          { class: "is-total" },
          h("th", { scope: "row" }, i18n.t("case.money.total")),
          h("td", { class: "num" }, vnd(show, plan.total_vnd)),
        ),
      ),
    ),
    h(
      "p",
      { class: "muted small" },
      [
        plan.resettlement_plots > 0
          ? i18n.t("case.plan.plots", { n: String(plan.resettlement_plots) })
          : "",
        plan.reason ? i18n.t("case.reason", { text: plan.reason }) : "",
        plan.document ?? "",
        plan.recorded_by,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    plan.approved_on
      ? h(
          "p",
          {},
          i18n.t("case.plan.approved", {
            n: plan.approval_no ?? "–",
            date: format.date(plan.approved_on),
            amount: vnd(show, plan.approved_vnd),
          }),
        )
      : null,
  );
}

export function paymentsCard(show: Show, c: Case, acts: Acts): HTMLElement {
  const { i18n } = show;
  return card(
    i18n.t("case.payments"),
    "payments",
    c.may_record ? actionButton(i18n.t("case.deposit.add"), acts.deposit) : null,
    h(
      "dl",
      { class: "case-sums" },
      h("dt", {}, i18n.t("case.paid")),
      h("dd", {}, vnd(show, c.paid_vnd)),
      h("dt", {}, i18n.t("case.ondeposit")),
      h("dd", {}, vnd(show, c.on_deposit_vnd)),
    ),
    c.payments.length === 0 ? none(i18n.t("case.payments.none")) : null,
    h(
      "ul",
      { class: "case-rows" },
      c.payments.map((payment) => paymentRow(show, c, payment)),
    ),
  );
}

function paymentRow(show: Show, c: Case, payment: CasePayment): HTMLElement {
  const { i18n, format } = show;
  const part = c.parts.find(({ parcel }) => parcel === payment.parcel);
  return h(
    "li",
    {},
    h(
      "div",
      { class: "case-row-head" },
      h("strong", {}, i18n.t(`case.payment.${payment.kind}`)),
      h("span", { class: "num" }, vnd(show, payment.amount_vnd)),
    ),
    h(
      "p",
      { class: "muted small" },
      [
        format.date(payment.on),
        part ? i18n.t("parcel.title", { sheet: part.sheet_no, number: part.parcel_no }) : "",
        payment.bank ?? "",
        payment.reason ? i18n.code("case.deposit.reason", payment.reason) : "",
        payment.document ?? "",
        payment.note ?? "",
        payment.recorded_by,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  );
}

export function complaintsCard(show: Show, c: Case, acts: Acts): HTMLElement {
  const { i18n } = show;
  return card(
    i18n.t("case.complaints"),
    "complaints",
    c.may_record ? actionButton(i18n.t("case.complaint.add"), acts.complaint) : null,
    c.complaints.length === 0 ? none(i18n.t("case.complaints.none")) : null,
    h(
      "ul",
      { class: "case-rows" },
      c.complaints.map((one) => complaintRow(show, c, one, acts)),
    ),
  );
}

function complaintRow(show: Show, c: Case, one: Complaint, acts: Acts): HTMLElement {
  const { i18n, format } = show;
  const ended = one.state === "closed" || one.state === "withdrawn";
  return h(
    "li",
    { class: ended ? "is-ended" : "" },
    h(
      "div",
      { class: "case-row-head" },
      h("strong", {}, i18n.code("case.about", one.about)),
      h("span", { class: `chip ${ended ? "" : "is-late"}` }, i18n.t(`case.complaint.${one.state}`)),
    ),
    h("p", { class: "case-words" }, one.content),
    h(
      "ol",
      { class: "case-steps small" },
      h(
        "li",
        {},
        `${format.date(one.received_on)} · ${i18n.t("case.complaint.received")}`,
        one.number ? ` · ${one.number}` : "",
        ` · ${one.recorded_by}`,
      ),
      one.events.map((event) =>
        h(
          "li",
          {},
          [
            format.date(event.happened_on),
            i18n.t(`case.complaint.${event.to}`),
            event.outcome ? i18n.code("case.outcome", event.outcome) : "",
            event.document ?? "",
            event.note ?? "",
            event.recorded_by,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
    ),
    c.may_record && !ended
      ? actionButton(i18n.t("case.complaint.settle"), () => acts.settle(one))
      : null,
  );
}

export function revisionsCard(show: Show, c: Case): HTMLElement | null {
  const { i18n, format } = show;
  if (c.revisions.length === 0) return null;
  return card(
    i18n.t("case.revisions"),
    "revisions",
    null,
    h(
      "ol",
      { class: "case-steps small" },
      c.revisions.map(({ recorded_at, recorded_by, reason, content }) =>
        h(
          "li",
          {},
          [
            format.moment(recorded_at),
            recorded_by,
            content.case_no,
            content.name ?? "",
            content.address ?? "",
            reason ? i18n.t("case.reason", { text: reason }) : "",
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
    ),
  );
}
