import type { Law } from "../clearance/law.ts";
import { h, replace } from "../lib/dom.ts";
import { type Approval, createApprovalClient } from "./client.ts";
import { draftRow, type Host } from "./row.ts";

/** How many are shown before somebody asks for the rest. */
const AT_FIRST = 5;

/** The steps that wait for approval in the area of who is signed in, above the work list. */
export function createWaitingPanel(host: Host, law: Law) {
  const { i18n } = host;
  const client = createApprovalClient(host.api);
  const content = h("ul", { class: "draft-list" });
  const rest = h("div", {});
  const settings =
    host.session?.role === "admin" ? ruleSettings(host, law, client.rules, client.setRule) : null;
  const count = h("span", { class: "chip" });
  const none = h("p", { class: "muted" }, i18n.t("approval.none"));
  const root = h(
    "section",
    { class: "card waiting-card", hidden: true, "aria-labelledby": "waiting-title" },
    h("h2", { id: "waiting-title" }, i18n.t("approval.waiting"), " ", count),
    none,
    content,
    rest,
    settings,
  );
  let all = false;
  const load = async () => {
    const list = await client.waiting();
    root.hidden = list.length === 0 && !settings;
    none.hidden = list.length > 0;
    count.textContent = host.format.number(list.length);
    replace(
      content,
      list.slice(0, all ? list.length : AT_FIRST).map((draft) =>
        draftRow({
          host,
          draft,
          title: h(
            "a",
            { href: `/parcels/${draft.parcel}` },
            i18n.t("parcel.title", { sheet: draft.sheet_no, number: draft.parcel_no }),
          ),
          decided: load,
        }),
      ),
    );
    replace(
      rest,
      all || list.length <= AT_FIRST
        ? null
        : h(
            "button",
            {
              type: "button",
              class: "button button-quiet",
              onclick: () => {
                all = true;
                void load();
              },
            },
            i18n.t("approval.all", { n: host.format.number(list.length) }),
          ),
    );
  };
  return { root, load };
}

/** Which steps need two people: the administrator's to set, one switch a step. */
function ruleSettings(
  host: Host,
  law: Law,
  read: () => Promise<Approval[]>,
  write: (rule: Approval) => Promise<Approval[]>,
): HTMLElement {
  const { i18n } = host;
  const body = h("tbody", {});
  const draw = (rules: readonly Approval[]) => replace(body, rules.map(line));
  const line = (rule: Approval) => {
    const name = `${i18n.code("state", rule.from)} → ${i18n.code("state", rule.to)}`;
    const change = (next: Partial<Approval>) =>
      void write({ ...rule, ...next }).then(
        (rules) => {
          draw(rules);
          host.toast(i18n.t("approval.rules.set"));
        },
        (error: Error) => host.toast(error.message),
      );
    const box = (label: string, on: boolean, onchange: (on: boolean) => void, hide = false) =>
      hide
        ? null
        : h("input", {
            type: "checkbox",
            "aria-label": `${name}: ${label}`,
            checked: on,
            onchange: (event: Event) => onchange((event.target as HTMLInputElement).checked),
          });
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, name, h("small", { class: "muted" }, regimeOf(rule.regime))),
      h(
        "td",
        {},
        box(i18n.t("approval.rules.needed"), rule.needed, (needed) => change({ needed })),
      ),
      h(
        "td",
        {},
        box(
          i18n.t("approval.rules.confirmed"),
          !rule.unverified,
          (on) => change({ unverified: !on }),
          !rule.needed,
        ),
      ),
    );
  };
  const regimeOf = (code: string) => {
    const known = law.legal_regimes.find((one) => one.code === code);
    return known ? ` ${i18n.pick(known.name)}` : ` ${code}`;
  };
  return h(
    "details",
    {
      class: "step-more approval-rules",
      ontoggle: (event: Event) => {
        if ((event.target as HTMLDetailsElement).open) void read().then(draw);
      },
    },
    h("summary", {}, i18n.t("approval.rules")),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, i18n.t("approval.rules.step")),
          h("th", { scope: "col" }, i18n.t("approval.rules.needed")),
          h("th", { scope: "col" }, i18n.t("approval.rules.confirmed")),
        ),
      ),
      body,
    ),
  );
}
