import { mapAddress } from "../clearance/client.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { segmented } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { Line, Sheet, Sheets, Verdict } from "./client.ts";
import type { Host } from "./page.ts";

/** The rows of a sheet by what becomes of them: changes can be chosen one by one. */
export function createRows(host: Host, sheets: Sheets, sheet: Sheet) {
  const { i18n, format } = host;
  const chosen = new Set<number>();
  let changed = () => undefined as undefined;
  const open = sheet.state === "checked";
  const tabs: Verdict[] = open
    ? ["change", "refused", "same", "untouched"]
    : ["applied", "change", "refused", "same", "untouched"];
  const { counts } = sheet;
  const amount = (verdict: Verdict) => {
    const done = sheet.result?.applied ?? 0;
    if (verdict === "applied") return done;
    return verdict === "change" && !open ? Math.max(0, counts.change - done) : counts[verdict];
  };
  let verdict: Verdict = counts.refused > 0 && open ? "refused" : open ? "change" : "applied";
  let rule = "";
  const holder = h("div", { class: "sheet-rows" });
  const rules = ruleChoice(host, sheet, (value) => {
    rule = value;
    void load(0);
  });
  const more = h("button", { type: "button", class: "button", hidden: true }, i18n.t("more"));
  const picked = h("p", { class: "muted", role: "status" });
  const note = () => {
    picked.textContent = chosen.size > 0 ? i18n.t("picked", { n: format.number(chosen.size) }) : "";
    changed();
  };
  const choose = open && counts.change > 0 ? { chosen, note } : null;
  let body: HTMLElement | null = null;
  const load = async (after: number) => {
    try {
      const asked = verdict;
      const { rows, next } = await sheets.rows(sheet.id, verdict, rule, after);
      if (asked !== verdict) return;
      if (after === 0) {
        rules.hidden = verdict !== "refused";
        body = h("tbody", {});
        replace(
          holder,
          rows.length === 0
            ? h("p", { class: "state-message" }, i18n.t("empty"))
            : table(host, verdict, body, verdict === "change" ? choose : null),
        );
      }
      for (const line of rows)
        body?.append(tableRow(host, line, verdict, verdict === "change" ? choose : null));
      more.hidden = !next;
      more.onclick = () => void load(next ?? 0);
    } catch {
      host.toast(i18n.t("error.load"));
    }
  };
  void load(0);
  const root = h(
    "section",
    { class: "card sheet-list", "aria-label": i18n.t("filter") },
    h(
      "div",
      { class: "sheet-filters" },
      segmented<Verdict>({
        name: "verdict",
        label: i18n.t("filter"),
        value: verdict,
        choices: tabs.map((value) => ({
          value,
          label: i18n.t(`filter.${value}`, { n: format.number(amount(value)) }),
        })),
        onchange: (value) => {
          verdict = value;
          rule = "";
          void load(0);
        },
      }),
      rules,
    ),
    picked,
    holder,
    more,
  );
  return {
    root,
    chosen: () => [...chosen].sort((a, b) => a - b),
    onchange(heard: () => void) {
      changed = () => void heard();
    },
  };
}

type Choose = { chosen: Set<number>; note: () => void } | null;

function ruleChoice(host: Host, sheet: Sheet, onchange: (rule: string) => void): HTMLElement {
  const { i18n, format } = host;
  const select = h(
    "select",
    { id: "sheet-rule" },
    h("option", { value: "" }, i18n.t("rule.all")),
    Object.entries(sheet.counts.rules)
      .sort(([, a], [, b]) => b - a)
      .map(([rule, n]) =>
        h("option", { value: rule }, `${i18n.code("rule", rule)} (${format.number(n)})`),
      ),
  );
  select.addEventListener("change", () => onchange(select.value));
  return h("label", { class: "field", for: select.id }, h("span", {}, i18n.t("rule")), select);
}

function table(host: Host, verdict: Verdict, body: HTMLElement, choose: Choose): HTMLElement {
  const { i18n } = host;
  const all = h("input", { type: "checkbox", "aria-label": i18n.t("pick.all") });
  all.addEventListener("change", () => {
    for (const box of body.querySelectorAll<HTMLInputElement>("input[data-row]")) {
      box.checked = all.checked;
      const row = Number(box.dataset.row);
      if (all.checked) choose?.chosen.add(row);
      else choose?.chosen.delete(row);
    }
    choose?.note();
  });
  const last = verdict === "refused" ? "head.reasons" : "head.details";
  return h(
    "table",
    { class: "sheet-table" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        choose ? h("th", { class: "pick", scope: "col" }, all) : null,
        (["head.row", "head.parcel", "head.change", last] as const).map((key) =>
          h("th", { scope: "col" }, i18n.t(key)),
        ),
      ),
    ),
    body,
  );
}

function tableRow(host: Host, line: Line, verdict: Verdict, choose: Choose): HTMLElement {
  const { i18n } = host;
  const box =
    choose &&
    h("input", {
      type: "checkbox",
      "data-row": line.row,
      "aria-label": i18n.t("pick", { n: line.row }),
      checked: choose.chosen.has(line.row),
      onchange: () => {
        if ((box as HTMLInputElement).checked) choose.chosen.add(line.row);
        else choose.chosen.delete(line.row);
        choose.note();
      },
    });
  return h(
    "tr",
    {},
    choose ? h("td", { class: "pick" }, box) : null,
    h("td", { class: "num" }, String(line.row)),
    h("th", { scope: "row" }, parcelOf(host, line)),
    h("td", {}, changeOf(host, line)),
    h("td", {}, verdict === "refused" ? reasonsOf(host, line) : detailsOf(host, line)),
  );
}

function parcelOf(host: Host, line: Line): Child {
  const { i18n } = host;
  const title = i18n.t("parcel", { sheet: line.sheet_no || "–", number: line.parcel_no || "–" });
  const part = line.part && line.part > 1 ? ` · ${i18n.t("part", { n: line.part })}` : "";
  return [
    line.parcel ? h("a", { href: `/parcels/${line.parcel}` }, title) : title,
    h(
      "small",
      { class: "muted" },
      i18n.pick(line.unit) + part,
      line.parcel && line.at
        ? [" · ", h("a", { href: mapAddress(i18n.lang, line.parcel, line.at) }, i18n.t("map"))]
        : null,
    ),
  ];
}

function changeOf({ i18n, format }: Host, line: Line): Child {
  const state = (code: string | null) =>
    code ? h("span", { class: "sheet-state" }, stateSwatch(code), i18n.code("state", code)) : null;
  if (!line.to) return state(line.from);
  return [
    h(
      "span",
      { class: "sheet-change" },
      state(line.from),
      line.from ? h("span", { class: "sheet-arrow", "aria-hidden": "true" }, "→") : null,
      state(line.to),
    ),
    line.effective_on
      ? h(
          "small",
          { class: "muted" },
          i18n.t("effective", { date: format.date(line.effective_on) }),
        )
      : null,
  ];
}

function detailsOf({ i18n, format }: Host, line: Line): Child {
  const list: string[] = [];
  if (line.decision_no)
    list.push(
      line.decision_date
        ? i18n.t("decided.on", { no: line.decision_no, date: format.date(line.decision_date) })
        : i18n.t("decided", { no: line.decision_no }),
    );
  if (line.issuer) list.push(line.issuer);
  if (line.amount_vnd !== null) list.push(i18n.t("amount", { n: format.number(line.amount_vnd) }));
  if (line.area_m2 !== null) list.push(format.m2(line.area_m2));
  if (line.document) list.push(line.document);
  if (line.note) list.push(line.note);
  return list.join(" · ");
}

function reasonsOf({ i18n }: Host, line: Line): Child {
  return h(
    "ul",
    { class: "sheet-reasons" },
    line.reasons.map((reason) => h("li", {}, i18n.pick(reason.message))),
  );
}
