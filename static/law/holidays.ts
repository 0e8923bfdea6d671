import { h, replace } from "../lib/dom.ts";
import { createForm, openDialog } from "../lib/forms.ts";
import { icon } from "../lib/icons.ts";
import { DAY_KINDS, type Holiday, type LawClient } from "./client.ts";
import type { LawHost } from "./words.ts";

/** Days on which offices rest, a year at a time. */
export function holidaySection(host: LawHost, client: LawClient): HTMLElement {
  const { i18n, session, today } = host;
  const list = h("ul", { class: "law-days" });
  const year = h(
    "select",
    { id: "law-year", onchange: () => void load() },
    Array.from({ length: 7 }, (_, index) => 2024 + index).map((one) =>
      h("option", { value: String(one), selected: String(one) === today.slice(0, 4) }, String(one)),
    ),
  );
  const load = async () => {
    const days = await client.holidays(Number(year.value));
    replace(
      list,
      days.map((day) => dayRow(host, client, day, load)),
    );
  };
  void load().catch((error: Error) => host.toast(error.message));
  return h(
    "section",
    { class: "card law-holidays", "aria-labelledby": "law-holidays-title" },
    h("h2", { id: "law-holidays-title" }, i18n.t("law.holidays")),
    h("p", { class: "muted" }, i18n.t("law.holidays.what")),
    h(
      "div",
      { class: "law-year" },
      h("label", { class: "field", for: "law-year" }, h("span", {}, i18n.t("law.year")), year),
      session?.role === "admin"
        ? h(
            "button",
            {
              type: "button",
              class: "button",
              onclick: () => openDay(host, client, null, load),
            },
            i18n.t("law.day.add"),
          )
        : null,
    ),
    list,
  );
}

function dayRow(
  host: LawHost,
  client: LawClient,
  day: Holiday,
  load: () => Promise<void>,
): HTMLElement {
  const { i18n, format, session } = host;
  const act = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  return h(
    "li",
    { "data-day": day.day },
    h("strong", { class: "num" }, format.date(day.day)),
    h("span", {}, i18n.pick(day.name)),
    day.unverified
      ? h("small", { class: "unconfirmed" }, icon("alert", 12), i18n.t("law.unverified"))
      : null,
    session?.role === "admin"
      ? h(
          "span",
          { class: "row-actions" },
          act(i18n.t("law.day.correct"), () => openDay(host, client, day, load)),
          day.unverified
            ? act(i18n.t("law.confirm"), () =>
                ask(host, i18n.t("law.confirm"), i18n.t("law.confirm.by"), async (reason) => {
                  await client.confirmDay(day.day, reason);
                  await load();
                }),
              )
            : null,
          act(i18n.t("law.day.remove"), () =>
            ask(host, i18n.t("law.day.remove"), i18n.t("law.reason"), async (reason) => {
              await client.removeDay(day.day, reason);
              await load();
            }),
          ),
        )
      : null,
  );
}

function ask(
  { i18n }: LawHost,
  title: string,
  label: string,
  act: (reason: string) => Promise<void>,
): void {
  const form = createForm({
    i18n,
    id: "law-ask",
    fields: [{ name: "reason", label, required: true }],
    submit: title,
    async send({ reason = "" }) {
      await act(reason);
      dialog.close();
    },
  });
  const dialog = openDialog(i18n, title, form.root);
}

function openDay(
  host: LawHost,
  client: LawClient,
  day: Holiday | null,
  load: () => Promise<void>,
): void {
  const { i18n } = host;
  const form = createForm({
    i18n,
    id: "law-day",
    fields: [
      ...(day
        ? []
        : [
            {
              name: "day",
              label: i18n.t("law.day"),
              type: "date" as const,
              required: true,
            },
          ]),
      {
        name: "kind",
        label: i18n.t("law.day.kind"),
        value: day?.kind ?? "public",
        choices: DAY_KINDS.map((value) => ({ value, label: i18n.t(`law.day.${value}`) })),
      },
      { name: "name_vi", label: i18n.t("law.day.vi"), value: day?.name.vi ?? "", required: true },
      { name: "name_en", label: i18n.t("law.day.en"), value: day?.name.en ?? "", required: true },
      { name: "source", label: i18n.t("law.source"), value: day?.source ?? "", required: true },
      { name: "reason", label: i18n.t("law.reason"), required: true },
    ],
    submit: i18n.t("law.save"),
    async send({ day: on = day?.day ?? "", ...values }) {
      await client.setDay(on, { ...values, seen: day?.changed_at ?? null });
      dialog.close();
      await load();
    },
  });
  const dialog = openDialog(i18n, i18n.t(day ? "law.day.correct" : "law.day.add"), form.root);
}
