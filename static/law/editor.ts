import { h } from "../lib/dom.ts";
import { createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import { STATES } from "../map/palette.ts";
import { KINDS, type LegalRule, type RuleInput, UNITS } from "./client.ts";
import type { Desk } from "./page.ts";
import type { LawHost, LawKey } from "./words.ts";

/** A new rule, the correction of one that was written wrongly, or the next version of one from a day on. */
export type Mode = "add" | "correct" | "next";

export function openEditor(host: LawHost, desk: Desk, rule: LegalRule | null, mode: Mode): void {
  const { i18n } = host;
  const states = stateBoxes(host, rule);
  const enforced = h("input", {
    type: "checkbox",
    id: "law-enforced",
    checked: rule?.enforced ?? false,
  });
  const clearance = rule === null || rule.limits !== null;
  const form = createForm({
    i18n,
    id: "law",
    fields: fieldsOf(host, rule, mode),
    extra: clearance
      ? [
          states.root,
          h(
            "label",
            { class: "check", for: "law-enforced" },
            enforced,
            i18n.t("law.enforced.what"),
          ),
        ]
      : null,
    submit: i18n.t("law.save"),
    async send(values) {
      const input = readRule(rule, mode, values, states.chosen(), enforced.checked);
      if (mode === "correct" && rule) await desk.client.correct(rule.id, input);
      else await desk.client.add(input);
      dialog.close();
      host.toast(i18n.t("law.saved", { code: input.code }));
      await desk.reload();
    },
  });
  const dialog = openDialog(i18n, i18n.t(`law.mode.${mode}`), [
    h("p", { class: "muted" }, i18n.t(`law.mode.${mode}.what`)),
    form.root,
  ]);
}

function fieldsOf({ i18n, today }: LawHost, rule: LegalRule | null, mode: Mode): FieldSpec[] {
  const label = (name: string) => i18n.t(`law.field.${name}` as LawKey);
  const clearance = rule === null || rule.limits !== null;
  const any = { value: "", label: i18n.t("law.any") };
  const fields: (FieldSpec | null)[] = [
    rule ? null : { name: "code", label: label("code"), required: true },
    rule
      ? null
      : { name: "topic", label: label("topic"), hint: i18n.t("law.topic.hint"), required: true },
    rule
      ? null
      : {
          name: "regime",
          label: label("regime"),
          choices: [
            any,
            ...["ll2013", "ll2024", "nq254_2025"].map((value) => ({
              value,
              label: i18n.code("regime", value),
            })),
          ],
        },
    rule
      ? null
      : {
          name: "limits",
          label: label("limits"),
          choices: KINDS.map((value) => ({ value, label: i18n.t(`law.kind.${value}`) })),
        },
    {
      name: "value",
      label: label("value"),
      value: rule ? String(rule.value) : "",
      inputmode: "decimal",
      required: true,
    },
    clearance
      ? {
          name: "unit",
          label: label("unit"),
          value: rule?.unit ?? "days",
          choices: UNITS.map((value) => ({ value, label: i18n.code("unit", value) })),
        }
      : null,
    { name: "article", label: label("article"), value: rule?.article ?? "" },
    { name: "text_vi", label: label("text_vi"), value: rule?.text.vi ?? "", required: true },
    { name: "text_en", label: label("text_en"), value: rule?.text.en ?? "", required: true },
    {
      name: "valid_from",
      label: label("valid_from"),
      type: "date",
      value: mode === "correct" ? (rule?.valid_from ?? "") : today,
      required: mode !== "correct",
    },
    mode === "correct"
      ? { name: "valid_to", label: label("valid_to"), type: "date", value: rule?.valid_to ?? "" }
      : null,
    clearance
      ? {
          name: "starts",
          label: label("starts"),
          hint: i18n.t("law.marks.hint"),
          value: rule?.starts.join(", ") ?? "",
          required: true,
        }
      : null,
    clearance ? { name: "ends", label: label("ends"), value: rule?.ends.join(", ") ?? "" } : null,
    clearance
      ? {
          name: "land_group",
          label: label("land_group"),
          value: rule?.land_group ?? "",
          choices: [
            { value: "", label: i18n.t("law.land.all") },
            { value: "agricultural", label: i18n.t("law.land.agricultural") },
            { value: "non_agricultural", label: i18n.t("law.land.non_agricultural") },
          ],
        }
      : null,
    clearance
      ? {
          name: "waived_from_consent",
          label: label("waived_from_consent"),
          value: rule?.waived_from_consent?.toString() ?? "",
          inputmode: "decimal",
        }
      : null,
    { name: "reason", label: i18n.t("law.reason"), required: true },
  ];
  return fields.filter((field) => field !== null);
}

function stateBoxes({ i18n }: LawHost, rule: LegalRule | null) {
  const boxes = STATES.map((state) => {
    const id = `law-during-${state}`;
    const box = h("input", {
      type: "checkbox",
      id,
      value: state,
      checked: rule?.during.includes(state) ?? false,
    });
    return {
      box,
      row: h("label", { class: "check cap", for: id }, box, i18n.code("state", state)),
    };
  });
  return {
    root: h(
      "fieldset",
      { class: "law-during" },
      h("legend", {}, i18n.t("law.field.during")),
      boxes.map(({ row }) => row),
    ),
    chosen: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
  };
}

function readRule(
  rule: LegalRule | null,
  mode: Mode,
  values: Readonly<Record<string, string>>,
  during: string[],
  enforced: boolean,
): RuleInput {
  const text = (name: string) => (values[name] ?? "").trim();
  const orNull = (name: string) => text(name) || null;
  const figure = (name: string) => Number(text(name).replace(",", "."));
  const marks = (name: string) =>
    text(name)
      .split(",")
      .map((mark) => mark.trim())
      .filter(Boolean);
  return {
    code: rule?.code ?? text("code"),
    regime: rule ? rule.regime : orNull("regime"),
    topic: rule?.topic ?? text("topic"),
    value: figure("value"),
    unit: text("unit") || (rule?.unit ?? "days"),
    applies_to: rule?.applies_to ?? null,
    article: orNull("article"),
    valid_from: orNull("valid_from"),
    valid_to: mode === "correct" ? orNull("valid_to") : null,
    text_vi: text("text_vi"),
    text_en: text("text_en"),
    limits: rule ? rule.limits : text("limits"),
    starts: marks("starts"),
    ends: marks("ends"),
    during: rule && rule.limits === null ? [] : during,
    land_group: orNull("land_group"),
    waived_from_consent: text("waived_from_consent") ? figure("waived_from_consent") : null,
    enforced: rule && rule.limits === null ? rule.enforced : enforced,
    reason: text("reason"),
    seen: mode === "correct" ? (rule?.changed_at ?? null) : null,
  };
}
