import { skeleton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { type Enquiry, type EnquiryState, listEnquiries, PAGE, STATES } from "./client.ts";
import { enquiryDetail } from "./step.ts";
import type { EnquiryHost } from "./words.ts";

/** The roles that answer investors; the service holds to it, the page only says so. */
const ANSWERING = ["promoter", "admin"];

/** The promotion agency's queue: what came in, how long it waits, what was done. */
export async function buildQueue(host: EnquiryHost): Promise<void> {
  const { i18n, main, session } = host;
  host.title(i18n.t("enquiry.queue"));
  const inner = h("div", { class: "page-inner enquiry-page" }, head(host));
  replace(main, inner);
  if (!session) {
    const button = h(
      "button",
      { type: "button", class: "button button-primary", onclick: () => host.signIn() },
      i18n.t("enquiry.signin.button"),
    );
    inner.append(
      h("div", { class: "state-message" }, h("p", {}, i18n.t("enquiry.signin")), button),
    );
    return;
  }
  if (!ANSWERING.includes(session.role)) {
    inner.append(h("p", { class: "state-message is-error" }, i18n.t("enquiry.forbidden")));
    return;
  }
  const list = h("div", { class: "enquiry-list" }, skeleton(6));
  const asked = { state: readState(), offset: 0 };
  const load = () => showList(host, list, asked, load);
  inner.append(
    stateFilter(host, asked.state, (state) => {
      asked.state = state;
      asked.offset = 0;
      history.replaceState(null, "", state ? `/enquiries?state=${state}` : "/enquiries");
      void load();
    }),
    list,
  );
  await load();
}

function readState(): EnquiryState | "" {
  const asked = new URLSearchParams(location.search).get("state");
  return STATES.find((state) => state === asked) ?? "";
}

function head({ i18n }: EnquiryHost): HTMLElement {
  return h(
    "header",
    { class: "page-head" },
    h("div", {}, h("h1", {}, i18n.t("enquiry.queue")), h("p", {}, i18n.t("enquiry.queue.what"))),
  );
}

function stateFilter(
  { i18n }: EnquiryHost,
  chosen: EnquiryState | "",
  onchange: (state: EnquiryState | "") => void,
): HTMLElement {
  const select = h(
    "select",
    { id: "enquiry-state" },
    h("option", { value: "" }, i18n.t("enquiry.filter.all")),
    STATES.map((state) => h("option", { value: state }, i18n.t(`enquiry.state.${state}`))),
  );
  select.value = chosen;
  select.addEventListener("change", () => onchange(select.value as EnquiryState | ""));
  return h(
    "label",
    { class: "field enquiry-filter" },
    h("span", {}, i18n.t("enquiry.filter")),
    select,
  );
}

async function showList(
  host: EnquiryHost,
  list: HTMLElement,
  asked: { state: EnquiryState | ""; offset: number },
  again: () => void,
): Promise<void> {
  const { i18n, format, api } = host;
  const page = await listEnquiries(api, asked.state, asked.offset);
  const turn = (by: number) => {
    asked.offset += by;
    again();
  };
  const button = (label: string, by: number, possible: boolean) =>
    h(
      "button",
      { type: "button", class: "button", disabled: !possible, onclick: () => turn(by) },
      label,
    );
  replace(
    list,
    h(
      "p",
      { class: "muted", role: "status" },
      page.number_matched === 0
        ? i18n.t("enquiry.none")
        : i18n.t("enquiry.count", { n: format.number(page.number_matched) }),
    ),
    page.items.map((enquiry) => item(host, enquiry, again)),
    page.number_matched > PAGE
      ? h(
          "nav",
          { class: "pager" },
          button(i18n.t("enquiry.page.previous"), -PAGE, asked.offset > 0),
          button(i18n.t("enquiry.page.next"), PAGE, asked.offset + PAGE < page.number_matched),
        )
      : null,
  );
}

function item(host: EnquiryHost, enquiry: Enquiry, changed: () => void): HTMLElement {
  const { i18n } = host;
  const detail = h("div", { class: "enquiry-detail" });
  const open = h(
    "button",
    { type: "button", class: "button", "aria-expanded": "false" },
    i18n.t("enquiry.open"),
  );
  open.addEventListener("click", async () => {
    const on = open.getAttribute("aria-expanded") !== "true";
    open.setAttribute("aria-expanded", String(on));
    if (!on) return detail.replaceChildren();
    replace(detail, skeleton(3));
    replace(detail, await enquiryDetail(host, enquiry.id, changed));
  });
  return h(
    "article",
    { class: "card enquiry-item", "data-reference": enquiry.reference },
    h(
      "header",
      {},
      h("h2", {}, enquiry.name, enquiry.organisation ? `, ${enquiry.organisation}` : ""),
      h(
        "span",
        { class: `chip enquiry-${enquiry.state}` },
        i18n.t(`enquiry.state.${enquiry.state}`),
      ),
      enquiry.late ? h("span", { class: "chip is-late" }, i18n.t("enquiry.late")) : null,
    ),
    h("p", { class: "muted small" }, times(host, enquiry)),
    aboutLine(host, enquiry),
    h("p", { class: "enquiry-message" }, enquiry.message),
    h("div", { class: "site-actions" }, replyLink(host, enquiry), open),
    detail,
  );
}

function times({ i18n, format }: EnquiryHost, enquiry: Enquiry): string {
  return [
    enquiry.reference,
    i18n.t("enquiry.received", { at: format.moment(enquiry.received_at) }),
    enquiry.answered_at
      ? i18n.t("enquiry.answered", { at: format.moment(enquiry.answered_at) })
      : i18n.t("enquiry.due", { date: format.date(enquiry.answer_by.slice(0, 10)) }),
    i18n.code("enquiry.lang", enquiry.lang),
    enquiry.assignee ? i18n.t("enquiry.assignee", { name: enquiry.assignee }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function aboutLine({ i18n }: EnquiryHost, { site, zone }: Enquiry): HTMLElement | null {
  if (!site) return null;
  const href = `/sites/${encodeURIComponent(site)}`;
  return h(
    "p",
    {},
    `${i18n.t("enquiry.about")}: `,
    h("a", { href }, `#${site}`),
    zone ? `, ${zone}` : "",
  );
}

function replyLink({ i18n }: EnquiryHost, { email, reference }: Enquiry): HTMLElement {
  const href = `mailto:${encodeURIComponent(email)}?subject=${encodeURIComponent(reference)}`;
  return h("a", { class: "button button-primary", href }, i18n.t("enquiry.reply"));
}
