import { h, replace } from "../lib/dom.ts";
import { createForm, openDialog } from "../lib/forms.ts";
import { icon } from "../lib/icons.ts";
import { createLawClient, type LawClient, type LegalRule } from "./client.ts";
import { openEditor } from "./editor.ts";
import { holidaySection } from "./holidays.ts";
import type { LawHost } from "./words.ts";

/** What a rule's card needs to change it. */
export interface Desk {
  client: LawClient;
  reload(): Promise<void>;
}

/** Builds /law: the law in force as everybody may read it and an administrator corrects it. */
export async function buildLaw(host: LawHost): Promise<void> {
  const { i18n, main, session, today } = host;
  host.title(i18n.t("law.title"));
  const client = createLawClient(host.api);
  const list = h("div", { class: "law-list" });
  const filter = h("input", {
    id: "law-find",
    type: "search",
    oninput: () => draw(),
  });
  const open = h("input", { id: "law-open", type: "checkbox", onchange: () => draw() });
  const past = h("input", { id: "law-past", type: "checkbox", onchange: () => draw() });
  let rules: LegalRule[] = [];
  const desk: Desk = {
    client,
    async reload() {
      rules = await client.rules();
      draw();
    },
  };
  const draw = () => {
    const words = plain(filter.value).split(/\s+/).filter(Boolean);
    const shown = rules.filter(
      (rule) =>
        (past.checked || !rule.valid_to || rule.valid_to > today) &&
        (!open.checked || rule.unverified) &&
        words.every((word) => plain(searchText(rule)).includes(word)),
    );
    const clearance = shown.filter((rule) => rule.limits || rule.topic === "enforcement");
    const others = shown.filter((rule) => !clearance.includes(rule));
    replace(
      list,
      group(host, desk, i18n.t("law.limits"), clearance),
      group(host, desk, i18n.t("law.others"), others),
      shown.length === 0 ? h("p", { class: "state-message" }, i18n.t("law.none")) : null,
    );
  };
  replace(
    main,
    h(
      "div",
      { class: "page-inner law-page" },
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("h1", {}, i18n.t("law.title")), h("p", {}, i18n.t("law.what"))),
        session?.role === "admin"
          ? h(
              "button",
              {
                type: "button",
                class: "button button-primary",
                onclick: () => openEditor(host, desk, null, "add"),
              },
              i18n.t("law.add"),
            )
          : null,
      ),
      h(
        "form",
        {
          class: "filters law-filters",
          role: "search",
          onsubmit: (event: Event) => event.preventDefault(),
        },
        h("label", { class: "field", for: "law-find" }, h("span", {}, i18n.t("law.find")), filter),
        h(
          "div",
          { class: "filter-checks" },
          h("label", { for: "law-open" }, open, i18n.t("law.open")),
          h("label", { for: "law-past" }, past, i18n.t("law.past")),
        ),
      ),
      list,
      holidaySection(host, client),
    ),
  );
  await desk.reload();
}

function searchText(rule: LegalRule): string {
  return [rule.code, rule.topic, rule.article, rule.text.vi, rule.text.en].join(" ");
}

/** Without diacritics and case, so that "niem yet" finds "niêm yết". */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll("đ", "d")
    .replaceAll("Đ", "d")
    .toLowerCase();
}

function group(
  host: LawHost,
  desk: Desk,
  title: string,
  rules: readonly LegalRule[],
): HTMLElement | null {
  if (rules.length === 0) return null;
  return h(
    "section",
    { class: "law-group" },
    h("h2", {}, title),
    rules.map((rule) => ruleCard(host, desk, rule)),
  );
}

function ruleCard(host: LawHost, desk: Desk, rule: LegalRule): HTMLElement {
  const { i18n, format, session, today } = host;
  const { value, unit, article, valid_from, valid_to, regime, limits, enforced } = rule;
  const over = valid_to !== null && valid_to <= today;
  return h(
    "article",
    { class: `card law-card ${over ? "is-over" : ""}`, "data-code": rule.code, "data-id": rule.id },
    h(
      "h3",
      {},
      i18n.pick(rule.text),
      " ",
      h("span", { class: "chip" }, `${format.number(value, 2)} ${i18n.code("unit", unit)}`),
    ),
    h(
      "p",
      { class: "law-marks" },
      limits ? h("span", { class: "chip" }, i18n.t(`law.kind.${limits}`)) : null,
      limits && limits !== "latest"
        ? h(
            "span",
            { class: `chip ${enforced ? "is-late" : ""}` },
            i18n.t(enforced ? "law.enforced" : "law.warns"),
          )
        : null,
      rule.unverified
        ? h("span", { class: "chip is-unconfirmed" }, icon("alert", 12), i18n.t("law.unverified"))
        : h("span", { class: "chip status-operating" }, i18n.t("law.verified")),
    ),
    limits ? h("p", { class: "small" }, spelled(host, rule)) : null,
    h(
      "p",
      { class: "muted small" },
      [
        article,
        regime ? i18n.code("regime", regime) : null,
        valid_from ? i18n.t("law.since", { date: format.date(valid_from) }) : null,
        valid_to ? i18n.t("law.before", { date: format.date(valid_to) }) : null,
        rule.code,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    rule.changed_at
      ? h(
          "p",
          { class: "small law-changed" },
          i18n.t("law.changed", {
            at: format.moment(rule.changed_at),
            by: rule.changed_by ?? i18n.t("law.someone"),
            why: rule.reason ?? "",
          }),
          " ",
          h(
            "button",
            { type: "button", class: "link-button", onclick: () => showChanges(host, desk, rule) },
            i18n.t("law.history"),
          ),
        )
      : null,
    session?.role === "admin" ? actions(host, desk, rule) : null,
  );
}

/** What begins the limit and what it waits for, in words. */
function spelled({ i18n }: LawHost, { starts, ends, land_group, waived_from_consent }: LegalRule) {
  const word = (mark: string) => markWord(i18n, mark);
  return [
    i18n.t("law.from", { what: starts.map(word).join(", ") }),
    ends.length > 0 ? i18n.t("law.until", { what: ends.map(word).join(", ") }) : null,
    land_group ? i18n.code("law.land", land_group) : null,
    waived_from_consent === null ? null : i18n.t("law.waived", { percent: waived_from_consent }),
  ]
    .filter(Boolean)
    .join("; ");
}

function markWord(i18n: LawHost["i18n"], mark: string): string {
  const [kind = "", name = ""] = mark.split(":");
  if (kind === "state") return i18n.code("state", name);
  const [state, field] = name.split(".");
  if (kind === "detail") return `${i18n.code("law.detail", field)} (${i18n.code("state", state)})`;
  return i18n.code(`law.${kind}`, name);
}

function actions(host: LawHost, desk: Desk, rule: LegalRule): HTMLElement {
  const { i18n } = host;
  const act = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  return h(
    "p",
    { class: "row-actions" },
    act(i18n.t("law.correct"), () => openEditor(host, desk, rule, "correct")),
    act(i18n.t("law.next"), () => openEditor(host, desk, rule, "next")),
    rule.valid_to ? null : act(i18n.t("law.end"), () => openEnd(host, desk, rule)),
    rule.unverified ? act(i18n.t("law.confirm"), () => openConfirm(host, desk, rule)) : null,
  );
}

function openConfirm(host: LawHost, desk: Desk, rule: LegalRule): void {
  const { i18n } = host;
  const form = createForm({
    i18n,
    id: "law-confirm",
    fields: [
      {
        name: "reason",
        label: i18n.t("law.confirm.by"),
        hint: i18n.t("law.confirm.hint"),
        required: true,
      },
    ],
    submit: i18n.t("law.confirm"),
    async send({ reason = "" }) {
      await desk.client.confirm(rule.id, reason, rule.changed_at);
      dialog.close();
      host.toast(i18n.t("law.confirmed"));
      await desk.reload();
    },
  });
  const dialog = openDialog(i18n, i18n.t("law.confirm"), [
    h("p", {}, i18n.pick(rule.text)),
    form.root,
  ]);
}

function openEnd(host: LawHost, desk: Desk, rule: LegalRule): void {
  const { i18n, today } = host;
  const form = createForm({
    i18n,
    id: "law-end",
    fields: [
      { name: "on", label: i18n.t("law.on"), type: "date", value: today, required: true },
      { name: "reason", label: i18n.t("law.reason"), required: true },
    ],
    submit: i18n.t("law.end"),
    danger: true,
    async send({ on = "", reason = "" }) {
      await desk.client.end(rule.id, on, reason, rule.changed_at);
      dialog.close();
      host.toast(i18n.t("law.ended", { date: host.format.date(on) }));
      await desk.reload();
    },
  });
  const dialog = openDialog(i18n, i18n.t("law.end"), [h("p", {}, i18n.pick(rule.text)), form.root]);
}

/** What was there before each change. */
function showChanges(host: LawHost, desk: Desk, rule: LegalRule): void {
  const { i18n, format } = host;
  const body = h("div", { class: "law-history" });
  openDialog(i18n, i18n.t("law.history"), body, true);
  void desk.client.changes(rule.code).then(
    (changes) =>
      replace(
        body,
        changes.map(({ before, after, reason, changed_by, changed_at }) =>
          h(
            "section",
            {},
            h("h3", {}, format.moment(changed_at), changed_by ? ` · ${changed_by}` : ""),
            h("p", {}, reason),
            h(
              "ul",
              { class: "small" },
              differences(before, after).map(([name, was, is]) =>
                h("li", {}, h("code", {}, name), `: ${was} → ${is}`),
              ),
            ),
          ),
        ),
      ),
    (error: Error) => replace(body, h("p", { class: "state-message" }, error.message)),
  );
}

const SIGNED = new Set(["id", "reason", "changed_by", "changed_at"]);

function differences(
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
): [string, string, string][] {
  const written = (value: unknown) =>
    value === null || value === undefined
      ? "–"
      : Array.isArray(value)
        ? value.join(", ")
        : String(value);
  return Object.keys(after)
    .filter((name) => !SIGNED.has(name) && written(before?.[name]) !== written(after[name]))
    .map((name) => [name, written(before?.[name]), written(after[name])]);
}
