import type { Api } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import { type Lang, loadI18n } from "../lib/i18n.ts";
import { createCases } from "./client.ts";
import { stateLine } from "./parts.ts";
import { words } from "./words.ts";

/** The cases that recover a parcel, for its page; null for who may see none of them. */
export async function casesCard(
  host: { api: Api; format: Format; i18n: { lang: Lang } },
  parcel: number,
): Promise<HTMLElement | null> {
  const [i18n, list] = await Promise.all([
    loadI18n(host.i18n.lang, words),
    createCases(host.api)
      .list({ parcel, limit: 20 })
      .catch(() => null),
  ]);
  if (!list) return null;
  const show = { i18n, format: host.format };
  return h(
    "section",
    { class: "card cases-card" },
    h("h2", {}, i18n.t("case.title")),
    list.items.length === 0 ? h("p", { class: "muted" }, i18n.t("case.list.none")) : null,
    h(
      "ul",
      { class: "case-rows" },
      list.items.map((row) =>
        h(
          "li",
          {},
          h(
            "div",
            { class: "case-row-head" },
            h("a", { href: `/cases/${row.id}` }, row.case_no),
            stateLine(show, row.state),
          ),
          h(
            "p",
            {},
            `${row.name} · ${i18n.t("case.round", { n: String(row.round) })}`,
            row.open_complaints > 0 ? ` · ${i18n.t("case.complaining")}` : "",
          ),
        ),
      ),
    ),
  );
}
