import type { Answer } from "../lib/api.ts";
import { Problem } from "../lib/api.ts";
import { createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import {
  type Case,
  type CaseNotice,
  type CasePart,
  type Cases,
  type Complaint,
  KINDS,
  NEXT,
} from "./client.ts";
import { inWords } from "./faults.ts";
import { readArea, readVnd } from "./money.ts";
import type { CaseI18n } from "./words.ts";

/** The file on the page and where a changed one goes. */
export interface Desk {
  readonly i18n: CaseI18n;
  readonly today: string;
  readonly cases: Cases;
  now(): Answer<Case>;
  take(next: Answer<Case>): void;
}

const NOTICES = [
  "recovery",
  "inventory",
  "persuasion",
  "compulsory_inventory",
  "plan_served",
  "payment",
  "deposit",
  "handover",
  "enforcement",
  "other",
] as const;
const SERVED = ["in_person", "by_post", "posted", "refused"] as const;
const ABOUT = ["price", "area", "origin", "assets", "resettlement", "procedure", "other"] as const;
const OUTCOMES = ["upheld", "partly_upheld", "rejected"] as const;
const REASONS = ["refused", "absent", "dispute", "other"] as const;
export const HOLDERS = ["household", "individual", "organisation", "community", "state"] as const;

/** Opens a form in a dialog; what the service refuses is said at its field. */
export function ask(
  { i18n }: Pick<Desk, "i18n">,
  id: string,
  title: string,
  fields: readonly FieldSpec[],
  send: (values: Record<string, string>) => Promise<void>,
): void {
  const form = createForm({
    i18n,
    id,
    fields,
    submit: i18n.t("case.save"),
    send: async (values) => {
      try {
        await send(values);
      } catch (error) {
        throw inWords(i18n, error);
      }
      dialog.close();
    },
  });
  const dialog = openDialog(i18n, title, form.root);
  form.focus();
}

/** A text of a form, or null where nothing was typed. */
function maybe(text: string | undefined): string | null {
  return text?.trim() || null;
}

function fault(i18n: CaseI18n, field: string, key: Parameters<CaseI18n["t"]>[0]): Problem {
  return new Problem(422, i18n.t("case.refused"), [{ field, detail: i18n.t(key) }]);
}

function area(i18n: CaseI18n, text: string): number {
  const m2 = readArea(text);
  if (!(m2 > 0)) throw fault(i18n, "area_m2", "case.fault.area");
  return m2;
}

function amount(i18n: CaseI18n, field: string, text: string): number {
  const vnd = readVnd(text);
  if (Number.isNaN(vnd)) throw fault(i18n, field, "case.fault.money");
  return vnd;
}

export function askPart(desk: Desk): void {
  const { i18n, cases } = desk;
  const fields: FieldSpec[] = [
    {
      name: "parcel",
      label: i18n.t("case.field.parcel"),
      required: true,
      inputmode: "numeric",
      hint: i18n.t("case.field.parcel.hint"),
    },
    areaField(i18n),
  ];
  ask(desk, "part", i18n.t("case.part.add"), fields, async (values) => {
    const { data, etag } = desk.now();
    const body = {
      parcel: Number(values.parcel?.match(/\d+$/)?.[0] ?? 0),
      area_m2: area(i18n, values.area_m2 ?? ""),
    };
    desk.take(await cases.add(data.id, etag, "parts", body));
  });
}

function areaField(i18n: CaseI18n): FieldSpec {
  return {
    name: "area_m2",
    label: i18n.t("case.field.area"),
    required: true,
    inputmode: "decimal",
    hint: i18n.t("case.field.area.hint"),
  };
}

export function askRemeasure(desk: Desk, part: CasePart): void {
  const { i18n, cases } = desk;
  const fields = [
    { ...areaField(i18n), value: String(part.area_m2).replace(".", ",") },
    { name: "reason", label: i18n.t("case.field.reason"), required: true },
  ];
  ask(desk, "remeasure", i18n.t("case.part.remeasure"), fields, async (values) => {
    const { data, etag } = desk.now();
    const body = { area_m2: area(i18n, values.area_m2 ?? ""), reason: values.reason };
    desk.take(await cases.changePart(data.id, part.id, etag, body));
  });
}

export function askHolder(desk: Desk): void {
  const { i18n, cases } = desk;
  const { data: c } = desk.now();
  const fields: FieldSpec[] = [
    { name: "case_no", label: i18n.t("case.field.number"), value: c.case_no, required: true },
    holderField(i18n, c.holder_kind),
    { name: "name", label: i18n.t("case.field.name"), value: c.name, required: true },
    { name: "address", label: i18n.t("case.field.address"), value: c.address ?? "" },
    { name: "reason", label: i18n.t("case.field.reason"), required: true },
  ];
  ask(desk, "holder", i18n.t("case.change"), fields, async (values) => {
    const { data, etag } = desk.now();
    desk.take(await cases.change(data.id, etag, values));
  });
}

export function holderField(i18n: CaseI18n, value = "household"): FieldSpec {
  return {
    name: "holder_kind",
    label: i18n.t("case.field.holder_kind"),
    value,
    choices: HOLDERS.map((code) => ({ value: code, label: i18n.t(`case.holder.${code}`) })),
  };
}

export function askNotice(desk: Desk, corrects?: CaseNotice): void {
  const { i18n, today, cases } = desk;
  const fields: FieldSpec[] = [
    {
      name: "kind",
      label: i18n.t("case.field.kind"),
      value: corrects?.kind ?? "recovery",
      choices: NOTICES.map((code) => ({ value: code, label: i18n.t(`case.notice.${code}`) })),
    },
    {
      name: "number",
      label: i18n.t("case.field.doc_no"),
      required: true,
      value: corrects?.number ?? "",
    },
    {
      name: "issued_on",
      label: i18n.t("case.field.issued_on"),
      type: "date",
      required: true,
      max: today,
      value: corrects?.issued_on ?? "",
    },
    { name: "issuer", label: i18n.t("case.field.issuer"), value: corrects?.issuer ?? "" },
    {
      name: "served_on",
      label: i18n.t("case.field.served_on"),
      type: "date",
      max: today,
      value: corrects?.served_on ?? "",
    },
    {
      name: "served_how",
      label: i18n.t("case.field.served_how"),
      value: corrects?.served_how ?? "",
      choices: [
        { value: "", label: i18n.t("case.choose") },
        ...SERVED.map((code) => ({ value: code, label: i18n.t(`case.served.${code}`) })),
      ],
    },
    { name: "note", label: i18n.t("case.field.note"), value: corrects?.note ?? "" },
  ];
  const title = i18n.t(corrects ? "case.notice.correct" : "case.notice.add");
  ask(desk, "notice", title, fields, async (values) => {
    const { data, etag } = desk.now();
    const body = {
      kind: values.kind,
      number: values.number?.trim(),
      issued_on: values.issued_on,
      issuer: maybe(values.issuer),
      served_on: maybe(values.served_on),
      served_how: maybe(values.served_how),
      note: maybe(values.note),
      corrects: corrects?.id ?? null,
    };
    desk.take(await cases.add(data.id, etag, "notices", body));
  });
}

export function askPlan(desk: Desk): void {
  const { i18n, today, cases } = desk;
  const [latest] = desk.now().data.plans;
  const fields: FieldSpec[] = [
    { name: "plan_no", label: i18n.t("case.field.plan_no"), value: latest?.plan_no ?? "" },
    {
      name: "drawn_up_on",
      label: i18n.t("case.field.drawn_up_on"),
      type: "date",
      required: true,
      max: today,
      value: today,
    },
    ...KINDS.map((kind) => ({
      name: kind,
      label: i18n.t(`case.money.${kind}`),
      inputmode: "numeric",
      value: latest ? String(latest[kind]) : "",
    })),
    {
      name: "resettlement_plots",
      label: i18n.t("case.field.plots"),
      type: "number",
      min: "0",
      value: String(latest?.resettlement_plots ?? 0),
    },
    {
      name: "reason",
      label: i18n.t("case.field.reason"),
      required: latest !== undefined,
    },
    { name: "document", label: i18n.t("case.field.document") },
  ];
  const title = i18n.t(latest ? "case.plan.amend" : "case.plan.add");
  ask(desk, "plan", title, fields, async (values) => {
    const { data, etag } = desk.now();
    const money = Object.fromEntries(
      KINDS.map((kind) => [kind, amount(i18n, kind, values[kind] ?? "")]),
    );
    const body = {
      ...money,
      replaces: latest?.id ?? null,
      plan_no: maybe(values.plan_no),
      drawn_up_on: values.drawn_up_on,
      resettlement_plots: Number(values.resettlement_plots || 0),
      reason: maybe(values.reason),
      document: maybe(values.document),
    };
    desk.take(await cases.add(data.id, etag, "plans", body));
  });
}

export function askDeposit(desk: Desk): void {
  const { i18n, today, cases } = desk;
  const fields: FieldSpec[] = [
    {
      name: "kind",
      label: i18n.t("case.field.kind"),
      value: "deposited",
      choices: (["deposited", "released"] as const).map((code) => ({
        value: code,
        label: i18n.t(`case.payment.${code}`),
      })),
    },
    {
      name: "on",
      label: i18n.t("case.field.on"),
      type: "date",
      required: true,
      max: today,
      value: today,
    },
    {
      name: "amount_vnd",
      label: i18n.t("case.field.amount"),
      required: true,
      inputmode: "numeric",
    },
    { name: "bank", label: i18n.t("case.field.bank"), required: true },
    {
      name: "reason",
      label: i18n.t("case.field.why"),
      value: "absent",
      choices: REASONS.map((code) => ({
        value: code,
        label: i18n.t(`case.deposit.reason.${code}`),
      })),
    },
    { name: "document", label: i18n.t("case.field.document") },
  ];
  ask(desk, "deposit", i18n.t("case.deposit.add"), fields, async (values) => {
    const { data, etag } = desk.now();
    const body = {
      kind: values.kind,
      on: values.on,
      amount_vnd: amount(i18n, "amount_vnd", values.amount_vnd ?? ""),
      bank: values.bank?.trim(),
      reason: values.kind === "deposited" ? values.reason : null,
      document: maybe(values.document),
    };
    desk.take(await cases.add(data.id, etag, "deposits", body));
  });
}

export function askComplaint(desk: Desk): void {
  const { i18n, today, cases } = desk;
  const fields: FieldSpec[] = [
    {
      name: "received_on",
      label: i18n.t("case.field.received_on"),
      type: "date",
      required: true,
      max: today,
      value: today,
    },
    { name: "number", label: i18n.t("case.field.entry_no") },
    {
      name: "about",
      label: i18n.t("case.field.about"),
      value: "price",
      choices: ABOUT.map((code) => ({ value: code, label: i18n.t(`case.about.${code}`) })),
    },
    { name: "content", label: i18n.t("case.field.content"), required: true, lines: 4 },
  ];
  ask(desk, "complaint", i18n.t("case.complaint.add"), fields, async (values) => {
    const { data, etag } = desk.now();
    const body = { ...values, number: maybe(values.number), content: values.content?.trim() };
    desk.take(await cases.add(data.id, etag, "complaints", body));
  });
}

export function askSettle(desk: Desk, complaint: Complaint): void {
  const { i18n, today, cases } = desk;
  const fields: FieldSpec[] = [
    {
      name: "to",
      label: i18n.t("case.field.step"),
      choices: NEXT[complaint.state].map((code) => ({
        value: code,
        label: i18n.t(`case.complaint.${code}`),
      })),
    },
    {
      name: "happened_on",
      label: i18n.t("case.field.on"),
      type: "date",
      required: true,
      min: complaint.state_since,
      max: today,
      value: today,
    },
    {
      name: "outcome",
      label: i18n.t("case.field.outcome"),
      hint: i18n.t("case.field.outcome.hint"),
      choices: [
        { value: "", label: i18n.t("case.choose") },
        ...OUTCOMES.map((code) => ({ value: code, label: i18n.t(`case.outcome.${code}`) })),
      ],
    },
    { name: "document", label: i18n.t("case.field.document") },
    { name: "note", label: i18n.t("case.field.note"), lines: 2 },
  ];
  ask(desk, "settle", i18n.t("case.complaint.settle"), fields, async (values) => {
    const { data, etag } = desk.now();
    const settled = values.to === "first_settled" || values.to === "second_settled";
    const body = {
      to: values.to,
      happened_on: values.happened_on,
      outcome: settled ? maybe(values.outcome) : null,
      document: maybe(values.document),
      note: maybe(values.note),
    };
    desk.take(await cases.settle(data.id, complaint.id, etag, body));
  });
}
