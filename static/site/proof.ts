import { copyText, iconButton } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import type { SiteHost } from "./host.ts";
import type { NextPart, ProofRow, SiteDetail } from "./types.ts";

/** Which decisions prove each part clean, and the fingerprint that reproduces the answer. */
export function proofSection(
  host: SiteHost,
  site: SiteDetail,
  stateName: (code: string) => string,
): HTMLElement {
  const { i18n, format } = host;
  const { parcels: rows, hash } = site.proof;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("site.proof")),
    h("p", {}, i18n.t("site.proof.what", { n: format.number(rows.length) })),
    hash ? fingerprint(host, hash) : null,
    rows.length > 0
      ? h(
          "details",
          {},
          h("summary", {}, i18n.t("site.proof.show")),
          proofTable(host, rows, stateName),
        )
      : null,
  );
}

function fingerprint(host: SiteHost, hash: string): HTMLElement {
  const { i18n } = host;
  const copy = async () =>
    host.toast(i18n.t((await copyText(hash)) ? "site.copied" : "copy.failed"));
  return h(
    "p",
    { class: "hash-line" },
    h("span", { class: "muted" }, i18n.t("site.proof.hash")),
    " ",
    h("code", {}, hash),
    iconButton("copy", i18n.t("site.proof.copy"), () => void copy(), { class: "is-small" }),
  );
}

function proofTable(
  { i18n, format }: SiteHost,
  rows: readonly ProofRow[],
  stateName: (code: string) => string,
): HTMLElement {
  const heading = (text: string) => h("th", { scope: "col" }, text);
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": i18n.t("site.proof") },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heading(i18n.t("site.proof.parcel")),
          heading(i18n.t("site.area")),
          heading(i18n.t("site.proof.state")),
          heading(i18n.t("site.proof.decision")),
          heading(i18n.t("site.proof.since")),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              i18n.t("site.proof.number", { sheet: row.sheet, n: row.number }),
            ),
            h("td", { class: "num" }, format.ha(row.area_ha)),
            h("td", {}, stateName(row.state)),
            h(
              "td",
              {},
              row.decision_no ?? "–",
              row.decision_date ? `, ${format.date(row.decision_date)}` : "",
            ),
            h("td", { class: "num" }, format.date(row.clean_on) || "–"),
          ),
        ),
      ),
    ),
  );
}

/** "12 ha more when 4 parcels are handed over, expected March": always an estimate, and it says so. */
export function nextSection(host: SiteHost, site: SiteDetail): HTMLElement {
  const { i18n } = host;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("site.next")),
    site.next.length === 0
      ? h("p", { class: "muted" }, i18n.t("site.next.none"))
      : h(
          "ul",
          { class: "next-list" },
          site.next.map((part) => h("li", {}, nextText(host, part))),
        ),
  );
}

function nextText({ i18n, format }: SiteHost, part: NextPart): HTMLElement {
  const what = { ha: format.ha(part.area_ha), n: format.number(part.parcels) };
  return h(
    "p",
    {},
    part.expected_on
      ? i18n.t("site.next.part.when", { ...what, date: format.date(part.expected_on.slice(0, 7)) })
      : i18n.t("site.next.part", what),
    " ",
    h("span", { class: "chip" }, i18n.t("site.estimate")),
    part.basis ? h("small", { class: "muted" }, ` ${i18n.pick(part.basis)}`) : null,
  );
}
