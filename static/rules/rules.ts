import { h, replace } from "../lib/dom.ts";
import { createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import {
  addRule,
  confirmRule,
  endRule,
  type Kind,
  LISTS,
  listRules,
  PARAMS,
  type Param,
  type Rule,
  SEVERITIES,
  TEXTS,
} from "./client.ts";
import { buildPrices } from "./prices.ts";
import type { RuleHost, RuleKey } from "./words.ts";

/** The rules of the check as anybody may read them, and as an administrator changes them. */
export async function buildRules(host: RuleHost): Promise<void> {
  const { i18n, main, session } = host;
  host.title(i18n.t("rules"));
  const list = h("div", { class: "rule-list" });
  const prices = h("div", {});
  const load = async () => {
    const rules = await listRules(host.api);
    replace(
      list,
      rules.map((rule) => ruleCard(host, rule, load)),
    );
  };
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h("h1", {}, i18n.t("rules")),
          h("p", {}, i18n.t("rules.what")),
          h("p", {}, h("a", { href: "#prices" }, i18n.t("prices"))),
        ),
        session?.role === "admin"
          ? h(
              "button",
              {
                type: "button",
                class: "button button-primary",
                onclick: () => openEditor(host, null, load),
              },
              i18n.t("rules.add"),
            )
          : null,
      ),
      list,
      prices,
    ),
  );
  await load();
  replace(prices, await buildPrices(host));
}

function ruleCard(host: RuleHost, rule: Rule, load: () => Promise<void>): HTMLElement {
  const { i18n, format, session } = host;
  const vi = i18n.lang === "vi";
  const advice = vi ? rule.advice_vi : rule.advice_en;
  return h(
    "article",
    { class: "card rule-card", "data-code": rule.code },
    h(
      "h2",
      {},
      vi ? rule.title_vi : rule.title_en,
      " ",
      h("span", { class: `chip rule-${rule.severity}` }, i18n.t(`rules.severity.${rule.severity}`)),
    ),
    advice ? h("p", {}, advice) : null,
    h("p", { class: "small" }, figures(host, rule)),
    h(
      "p",
      { class: "muted small" },
      [
        rule.code,
        i18n.t("rules.version", { version: rule.version }),
        i18n.t("rules.since", { date: format.date(rule.valid_from) }),
        rule.source,
        rule.unverified ? i18n.t("rules.unverified") : "",
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    session?.role === "admin" ? actions(host, rule, load) : null,
  );
}

/** How a rule is computed and with which figures, in words. */
function figures({ i18n }: RuleHost, { kind, params }: Rule): string {
  const parts = Object.entries(params)
    .filter(([name, value]) => name in NAMED && written(value) !== "")
    .map(([name, value]) => `${i18n.t(`rules.param.${name as Param}`)}: ${written(value)}`);
  return [i18n.code("rules.kind", kind), ...parts].join(" · ");
}

const NAMED: Readonly<Record<string, true>> = Object.fromEntries(
  Object.values(PARAMS)
    .flat()
    .map((name) => [name, true]),
);

function actions(host: RuleHost, rule: Rule, load: () => Promise<void>): HTMLElement {
  const { i18n } = host;
  const act = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  const confirm = async () => {
    await confirmRule(host.api, rule);
    host.toast(i18n.t("rules.confirmed"));
    await load();
  };
  return h(
    "p",
    { class: "row-actions" },
    rule.kind in PARAMS ? act(i18n.t("rules.change"), () => openEditor(host, rule, load)) : null,
    act(i18n.t("rules.end"), () => openEnd(host, rule, load)),
    rule.unverified
      ? act(i18n.t("rules.confirm"), () => {
          confirm().catch((error: Error) => host.toast(error.message));
        })
      : null,
  );
}

function openEnd(host: RuleHost, rule: Rule, load: () => Promise<void>): void {
  const { i18n, today } = host;
  const form = createForm({
    i18n,
    id: "rule-end",
    fields: [{ name: "on", label: i18n.t("rules.on"), type: "date", value: today, required: true }],
    submit: i18n.t("rules.end"),
    danger: true,
    async send({ on = "" }) {
      await endRule(host.api, rule.code, on);
      dialog.close();
      host.toast(i18n.t("rules.ended", { code: rule.code, date: host.format.date(on) }));
      await load();
    },
  });
  const dialog = openDialog(i18n, i18n.t("rules.ask.end", { code: rule.code }), form.root);
}

/** The form of a rule: its kind is chosen first, since that says which figures it needs. */
function openEditor(host: RuleHost, rule: Rule | null, load: () => Promise<void>): void {
  const { i18n } = host;
  const holder = h("div", {});
  const kind = h(
    "select",
    { id: "rule-kind", disabled: rule !== null },
    (Object.keys(PARAMS) as Kind[]).map((code) =>
      h("option", { value: code }, i18n.t(`rules.kind.${code}`)),
    ),
  );
  if (rule) kind.value = rule.kind;
  const show = () => replace(holder, editor(host, rule, kind.value as Kind, done).root);
  const done = async (code: string) => {
    dialog.close();
    host.toast(i18n.t("rules.saved", { code }));
    await load();
  };
  kind.addEventListener("change", show);
  show();
  const dialog = openDialog(
    i18n,
    i18n.t(rule ? "rules.change" : "rules.add"),
    h("div", {}, h("label", { class: "field" }, h("span", {}, i18n.t("rules.kind")), kind), holder),
  );
}

function editor(
  host: RuleHost,
  rule: Rule | null,
  kind: Kind,
  done: (code: string) => Promise<void>,
) {
  const { i18n, today } = host;
  const text = (name: keyof Rule & string, more: Partial<FieldSpec> = {}): FieldSpec => ({
    name,
    label: i18n.t(`rules.${name}` as RuleKey),
    value: String(rule?.[name] ?? ""),
    ...more,
  });
  const params: readonly Param[] = PARAMS[kind];
  return createForm({
    i18n,
    id: "rule",
    fields: [
      ...(rule ? [] : [text("code", { required: true })]),
      text("severity", {
        value: rule?.severity ?? "warning",
        choices: SEVERITIES.map((value) => ({ value, label: i18n.t(`rules.severity.${value}`) })),
      }),
      text("title_vi", { required: true }),
      text("title_en", { required: true }),
      text("advice_vi"),
      text("advice_en"),
      ...params.map((name) => ({
        name: `params.${name}`,
        label: i18n.t(`rules.param.${name}`),
        value: written(rule?.params[name]),
        ...(LISTS.includes(name) || TEXTS.includes(name) ? {} : { inputmode: "decimal" }),
      })),
      text("source", { required: true }),
      text("valid_from", { type: "date", value: today, required: true }),
    ],
    submit: i18n.t("rules.save"),
    async send(values) {
      const value = (name: string) => (values[name] ?? "").trim();
      const code = rule?.code ?? value("code");
      const chosen: Record<string, unknown> = { ...rule?.params };
      for (const name of params) chosen[name] = understood(name, value(`params.${name}`));
      await addRule(host.api, {
        code,
        kind,
        severity: value("severity") as Rule["severity"],
        title_vi: value("title_vi"),
        title_en: value("title_en"),
        advice_vi: value("advice_vi"),
        advice_en: value("advice_en"),
        params: chosen,
        source: value("source"),
        valid_from: value("valid_from"),
        unverified: true,
      });
      await done(code);
    },
  });
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return value === undefined || value === null ? "" : String(value);
}

function understood(name: Param, text: string): unknown {
  if (LISTS.includes(name))
    return text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);
  if (TEXTS.includes(name)) return text;
  return text === "" ? 0 : Number(text.replace(",", "."));
}
