import { type Answer, Problem } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { createLive } from "../live/live.ts";
import {
  type Acts,
  complaintsCard,
  noticesCard,
  partsCard,
  paymentsCard,
  plansCard,
  revisionsCard,
} from "./cards.ts";
import { type Case, createCases } from "./client.ts";
import {
  askComplaint,
  askDeposit,
  askHolder,
  askNotice,
  askPart,
  askPlan,
  askRemeasure,
  askSettle,
  type Desk,
} from "./forms.ts";
import { closed } from "./list.ts";
import { actionButton, stateLine } from "./parts.ts";
import type { CaseHost } from "./words.ts";

/** Builds /cases/{id}: the file of one holder. */
export async function buildCase(host: CaseHost, id: string): Promise<void> {
  const { i18n, api, main, session } = host;
  host.title(i18n.t("case.title"));
  if (!session) return closed(host);
  const cases = createCases(api);
  let now: Answer<Case>;
  try {
    now = await cases.read(id);
  } catch (error) {
    if (!(error instanceof Problem) || ![403, 404].includes(error.status)) throw error;
    return closed(host, i18n.t(error.status === 403 ? "case.forbidden" : "case.unknown"));
  }
  const desk: Desk = {
    i18n,
    today: host.today,
    cases,
    now: () => now,
    take: (next) => {
      now = next;
      draw();
      host.toast(i18n.t("case.saved"));
    },
  };
  const acts: Acts = {
    part: () => askPart(desk),
    remeasure: (part) => askRemeasure(desk, part),
    notice: (corrects) => askNotice(desk, corrects),
    plan: () => askPlan(desk),
    deposit: () => askDeposit(desk),
    complaint: () => askComplaint(desk),
    settle: (complaint) => askSettle(desk, complaint),
  };
  const top = h("div", {});
  const changed = h("div", {});
  const body = h("div", { class: "case-columns" });
  const draw = () => {
    const c = now.data;
    host.title(i18n.t("case.number", { n: c.case_no }));
    replace(changed);
    replace(
      top,
      head(host, c, () => askHolder(desk)),
    );
    replace(
      body,
      h("div", { class: "case-column" }, partsCard(host, c, acts), complaintsCard(host, c, acts)),
      h("div", { class: "case-column" }, plansCard(host, c, acts), paymentsCard(host, c, acts)),
      h("div", { class: "case-column" }, noticesCard(host, c, acts), revisionsCard(host, c)),
    );
  };
  replace(main, h("div", { class: "page-inner case-page" }, top, changed, body));
  draw();
  follow(
    host,
    () => now.data,
    changed,
    async () => {
      now = await cases.read(id);
      draw();
    },
  );
}

/** Says when somebody records a step for a parcel of the case, and offers to load it anew. */
function follow(host: CaseHost, now: () => Case, place: HTMLElement, again: () => Promise<void>) {
  const { i18n } = host;
  const live = createLive();
  host.own(live.close);
  live.on((change) => {
    if (!now().parts.some(({ parcel }) => change.concerns("parcels", String(parcel)))) return;
    replace(
      place,
      h(
        "p",
        { class: "state-message is-warning", role: "status" },
        i18n.t("case.elsewhere"),
        " ",
        actionButton(i18n.t("case.reload"), () => void again()),
      ),
    );
  });
}

function head(host: CaseHost, c: Case, change: () => void): HTMLElement {
  const { i18n, format } = host;
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h(
        "p",
        { class: "crumbs" },
        h("a", { href: "/cases" }, i18n.t("case.title")),
        " › ",
        h("a", { href: `/projects/${encodeURIComponent(c.project)}` }, i18n.pick(c.project_name)),
        ` › ${i18n.t("case.round", { n: String(c.round) })}`,
      ),
      h("h1", {}, i18n.t("case.number", { n: c.case_no })),
      h(
        "p",
        { class: "case-holder" },
        h("strong", {}, c.name),
        ` · ${i18n.code("case.holder", c.holder_kind)}`,
        c.address ? ` · ${c.address}` : "",
      ),
      h(
        "p",
        {},
        i18n.t("case.opened", { date: format.date(c.opened_on) }),
        ` · ${i18n.t("case.size", { n: String(c.parcels), area: format.m2(c.area_m2) })}`,
      ),
      h("p", {}, stateLine(host, c.state)),
      c.demonstration ? h("p", { class: "chip status-construction" }, i18n.t("demo.ribbon")) : null,
      h("p", { class: "muted small" }, i18n.t("case.personal")),
    ),
    h(
      "div",
      { class: "head-actions" },
      c.may_change ? actionButton(i18n.t("case.change"), change) : null,
    ),
  );
}
