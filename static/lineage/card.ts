import type { Api } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import { type Lang, loadI18n } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { createLineage, type Lineage, type Relative } from "./client.ts";
import { type LineageI18n, words } from "./words.ts";

export interface LineageHost {
  readonly api: Api;
  readonly format: Format;
  readonly i18n: { lang: Lang };
  readonly today: string;
}

/** What a parcel came from and what became of it, and for officers the way to change that. */
export async function lineageCard(host: LineageHost, id: number): Promise<HTMLElement | null> {
  const client = createLineage(host.api);
  const [i18n, lineage] = await Promise.all([
    loadI18n(host.i18n.lang, words),
    client.read(id).catch(() => null),
  ]);
  if (!lineage || (lineage.before.length + lineage.after.length === 0 && !lineage.may_change))
    return null;
  const edit = h(
    "button",
    { type: "button", class: "button" },
    icon("area", 16),
    i18n.t("lineage.edit"),
  );
  edit.addEventListener("click", async () => {
    edit.disabled = true;
    const { openEditor } = await import("./editor.ts");
    await openEditor({ ...host, i18n, client, lineage }).finally(() => {
      edit.disabled = false;
    });
  });
  return h(
    "section",
    { class: `card lineage-card ${lineage.retired_on ? "is-obstructed" : ""}` },
    h("h2", {}, i18n.t("lineage.title")),
    lineage.retired_on
      ? h(
          "p",
          { class: "state-message is-warning" },
          i18n.t("lineage.retired", { date: host.format.date(lineage.retired_on) }),
        )
      : null,
    relatives(host, i18n, "lineage.before", lineage.before),
    relatives(host, i18n, "lineage.after", lineage.after),
    lineage.before.length + lineage.after.length === 0
      ? h("p", { class: "muted" }, i18n.t("lineage.none"))
      : null,
    lineage.may_change ? edit : null,
  );
}

function relatives(
  { format }: LineageHost,
  i18n: LineageI18n,
  title: "lineage.before" | "lineage.after",
  list: Lineage["before"],
): HTMLElement | null {
  if (list.length === 0) return null;
  const line = (one: Relative) =>
    h(
      "li",
      { class: one.retired_on ? "is-retired" : "" },
      h(
        "a",
        { href: `/parcels/${one.id}` },
        i18n.t("parcel.title", { sheet: one.sheet_no, number: one.parcel_no }),
      ),
      ` · ${format.m2(one.area_m2)}`,
      h(
        "small",
        { class: "muted" },
        [
          `${i18n.t(`lineage.kind.${one.kind}`)} ${format.date(one.effective_on)}`,
          one.document,
          one.reason ?? "",
          one.recorded_by ?? "",
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  return h(
    "div",
    {},
    h("h3", {}, i18n.t(title)),
    h("ul", { class: "lineage-list" }, list.map(line)),
  );
}
