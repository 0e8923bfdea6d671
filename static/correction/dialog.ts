import type { Entry } from "../clearance/types.ts";
import type { ClearanceI18n } from "../clearance/words.ts";
import { Problem, type ProblemItem } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import { createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import type { I18n } from "../lib/i18n.ts";
import { changesOf, FIELDS, shown } from "./changes.ts";
import type { Correction } from "./client.ts";

export interface DialogOptions {
  i18n: ClearanceI18n;
  format: Format;
  today: string;
  record: Entry;
  /** Sends the correction; what it throws is shown in the form. */
  send(correction: Correction): Promise<void>;
}

/** Asks what was wrong with a record, why it is corrected and on what document that rests. */
export function correctionDialog(options: DialogOptions): void {
  const { i18n, format, today, record } = options;
  const details = Object.keys(record.details ?? {});
  const names = [...FIELDS, ...details];
  const before = Object.fromEntries(names.map((name) => [name, shown(record, name)]));
  const form = createForm({
    i18n: i18n as I18n,
    id: "correct",
    fields: [
      {
        name: "kind",
        label: i18n.t("correction.kind"),
        value: "content",
        choices: [
          {
            value: "content",
            label: i18n.t(record.void ? "correction.restore" : "correction.content"),
          },
          ...(record.void ? [] : [{ value: "void", label: i18n.t("correction.never") }]),
        ],
      },
      ...names.map((name) => field(i18n, name, before[name] ?? "", today)),
      { name: "reason", label: i18n.t("correction.reason"), required: true },
      { name: "document", label: i18n.t("correction.document"), required: true },
    ],
    submit: i18n.t("correction.record"),
    async send({ kind, reason = "", document = "", ...typed }) {
      const why = { reason: reason.trim(), document: document.trim() };
      const values = Object.fromEntries(
        names.map((name) => [name, typed[`changes.${name}`] ?? ""]),
      );
      const correction: Correction =
        kind === "void"
          ? { ...why, void: true }
          : { ...why, changes: readable(i18n, changesOf(record, before, values)) };
      await options.send(correction).catch((error: unknown) => {
        throw inWords(i18n, format, error, kind === "void");
      });
      dialog.close();
    },
  });
  const kind = form.input("kind");
  kind.addEventListener("change", () => {
    for (const name of names) {
      const row = form.input(`changes.${name}`).closest("label");
      if (row) row.hidden = kind.value === "void";
    }
  });
  const dialog = openDialog(
    i18n as I18n,
    i18n.t("correction.title", { state: i18n.code("state", record.to) }),
    [h("p", { class: "muted" }, i18n.t("correction.intro")), form.root],
  );
  dialog.classList.add("correction-dialog");
}

/** A figure that cannot be read must not be sent as nothing. */
function readable(i18n: ClearanceI18n, changes: Record<string, unknown>): Record<string, unknown> {
  const wrong = Object.keys(changes).filter((name) => Number.isNaN(changes[name]));
  if (wrong.length === 0) return changes;
  const detail = i18n.t("fault.number");
  throw new Problem(
    422,
    detail,
    wrong.map((name) => ({ field: `changes.${name}`, detail })),
  );
}

const DATES = new Set<string>([
  "effective_on",
  "decision_date",
  "served_on",
  "posting_from",
  "posting_to",
]);

function field(i18n: ClearanceI18n, name: string, value: string, today: string): FieldSpec {
  const label = i18n.code("field", name);
  const common = { name: `changes.${name}`, label, value };
  if (name === "notice_group")
    return {
      ...common,
      choices: (["agricultural", "non_agricultural"] as const).map((group) => ({
        value: group,
        label: i18n.t(`notice.${group}`),
      })),
    };
  if (DATES.has(name))
    return {
      ...common,
      type: "date",
      min: "1993-01-01",
      ...(name.startsWith("posting") ? {} : { max: today }),
      ...(name === "effective_on" ? { required: true } : {}),
    };
  if (name === "amount_vnd" || name === "area_m2") return { ...common, inputmode: "decimal" };
  return common;
}

/** The service's refusal in the words of the page's language, where it has its own. */
function inWords(i18n: ClearanceI18n, format: Format, error: unknown, hidden: boolean): unknown {
  if (!(error instanceof Problem)) return error;
  const items = error.items.map(({ field, ...item }) => ({
    ...item,
    // What is hidden cannot carry a fault.
    ...(field && !(hidden && field.startsWith("changes")) ? { field } : {}),
    detail: sentence(i18n, format, item),
  }));
  const [first] = items;
  const whole = items.length === 1 && error.status === 409 ? (first?.detail ?? "") : error.message;
  return new Problem(error.status, whole, items);
}

function sentence(i18n: ClearanceI18n, format: Format, item: ProblemItem): string {
  const known = i18n.code("refused", item.rule);
  const own = item.rule && known !== item.rule.replaceAll("_", " ") ? known : "";
  const [, to, day, from] =
    /the step to (\w+) of (\d{4}-\d{2}-\d{2}) would follow (\w+)/.exec(item.detail ?? "") ?? [];
  if (!own) return item.detail ?? "";
  if (!to || !day || !from) return own;
  const which = i18n.t("correction.chain", {
    to: i18n.code("state", to),
    day: format.date(day),
    from: i18n.code("state", from),
  });
  return `${which} ${own}`;
}
