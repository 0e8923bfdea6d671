import { copyText, iconButton } from "../lib/controls.ts";
import { type Child, h } from "../lib/dom.ts";
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
  const asOf = site.proof.as_of ?? site.as_of;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("site.proof")),
    h("p", {}, i18n.t("site.proof.what", { n: format.number(rows.length) })),
    h("p", { class: "muted small" }, i18n.t("sites.asof", { at: format.moment(asOf) })),
    hash ? fingerprint(host, hash) : null,
    rows.length > 0 ? parcelDetails(host, site, stateName) : null,
  );
}

/** Every parcel with its papers: made when somebody asks, since a large site has hundreds. */
function parcelDetails(
  host: SiteHost,
  site: SiteDetail,
  stateName: (code: string) => string,
): HTMLElement {
  const { i18n } = host;
  const { parcels, method } = site.proof;
  const details = h("details", {}, h("summary", {}, i18n.t("site.proof.show")));
  details.addEventListener(
    "toggle",
    () =>
      details.append(
        method ? h("p", { class: "muted small" }, i18n.pick(method)) : "",
        proofTable(host, parcels, stateName),
      ),
    { once: true },
  );
  return details;
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
            h("td", {}, decisionList(format, row, stateName)),
            h("td", { class: "num" }, format.date(row.clean_on) || "–"),
          ),
        ),
      ),
    ),
  );
}

/** Every paper on the way to clean land, by number and date alone. */
function decisionList(
  format: SiteHost["format"],
  row: ProofRow,
  stateName: (code: string) => string,
): Child {
  if (row.decisions.length === 0) return "–";
  return h(
    "ul",
    { class: "decision-list" },
    row.decisions.map(({ step, number, date, effective_on }) =>
      h(
        "li",
        {},
        h("span", { class: "muted" }, `${stateName(step)}: `),
        number ?? "–",
        `, ${format.date(date ?? effective_on)}`,
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
          site.next.map((part) => h("li", {}, nextItem(host, part))),
        ),
  );
}

/** The sentence alone, for the comparison. */
export function nextText({ i18n, format }: SiteHost, part: NextPart): string {
  const what = { ha: format.ha(part.area_ha), n: format.number(part.parcels) };
  return part.expected_on
    ? i18n.t("site.next.part.when", { ...what, date: format.date(part.expected_on.slice(0, 7)) })
    : i18n.t("site.next.part", what);
}

function nextItem(host: SiteHost, part: NextPart): HTMLElement {
  const { i18n } = host;
  return h(
    "p",
    {},
    nextText(host, part),
    " ",
    h("span", { class: "chip" }, i18n.t("site.estimate")),
    part.basis ? h("small", { class: "muted" }, ` ${i18n.pick(part.basis)}`) : null,
  );
}
