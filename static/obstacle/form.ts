import type { Law } from "../clearance/law.ts";
import type { ClearanceI18n } from "../clearance/words.ts";
import { Problem } from "../lib/api.ts";
import type { Child } from "../lib/dom.ts";
import { createForm, type FieldSpec, type Form } from "../lib/forms.ts";
import type { I18n } from "../lib/i18n.ts";
import type { Opening } from "./client.ts";

export interface OpeningOptions {
  i18n: ClearanceI18n;
  law: Law;
  today: string;
  id: string;
  /** Numbers of the parts of the parcel, where there are several. */
  parts: readonly number[];
  extra?: Child;
  send(opening: Opening): Promise<void>;
}

/** A form that asks what stands in the way, and since when. */
export function openingForm(options: OpeningOptions): Form {
  const { i18n, law, today, id, parts } = options;
  const fields: FieldSpec[] = [
    {
      name: "kind",
      label: i18n.t("obstacle.kind"),
      required: true,
      choices: [
        { value: "", label: i18n.t("field.choose") },
        ...law.obstacles.map(({ code, name }) => ({ value: code, label: i18n.pick(name) })),
      ],
    },
    dayField("opened_on", i18n.t("obstacle.since"), today),
    ...(parts.length > 1
      ? [
          {
            name: "part",
            label: i18n.t("obstacle.part"),
            choices: [
              { value: "", label: i18n.t("obstacle.allparts") },
              ...parts.map((n) => ({ value: String(n), label: i18n.t("part.n", { n }) })),
            ],
          },
        ]
      : []),
    { name: "note", label: i18n.t("obstacle.note") },
  ];
  return createForm({
    i18n: i18n as I18n,
    id,
    fields,
    submit: i18n.t("obstacle.record"),
    extra: options.extra,
    send: ({ kind = "", opened_on = "", part, note }) =>
      options.send({
        kind,
        opened_on,
        ...(part ? { part: Number(part) } : {}),
        ...(note?.trim() ? { note: note.trim() } : {}),
      }),
  });
}

export interface ClosingOptions {
  i18n: ClearanceI18n;
  today: string;
  id: string;
  extra?: Child;
  send(end: { closed_on: string; note?: string }): Promise<void>;
}

/** A form that asks when and how an obstacle was removed. */
export function closingForm({ i18n, today, id, extra, send }: ClosingOptions): Form {
  return createForm({
    i18n: i18n as I18n,
    id,
    fields: [
      dayField("closed_on", i18n.t("obstacle.closed_on"), today),
      { name: "note", label: i18n.t("obstacle.close_note") },
    ],
    submit: i18n.t("obstacle.close"),
    extra,
    send: ({ closed_on = "", note }) =>
      send({ closed_on, ...(note?.trim() ? { note: note.trim() } : {}) }),
  });
}

function dayField(name: string, label: string, today: string): FieldSpec {
  return { name, label, type: "date", required: true, value: today, min: "1993-01-01", max: today };
}

/** Whether somebody else changed the parcel first. */
export function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}
