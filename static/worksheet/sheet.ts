import { skeleton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { Sheet, Sheets } from "./client.ts";
import { type Host, stateText } from "./page.ts";
import { createRows } from "./rows.ts";

const LOOK_EVERY = 400;

/** One sheet: its figures, its rows with the reasons, and the decision. */
export async function buildSheet(host: Host, sheets: Sheets, first: Sheet): Promise<void> {
  const { i18n, main, format } = host;
  host.title(first.file.name);
  const state = h("p", { class: "intake-state", role: "status" });
  const body = h("div", { class: "sheet-body" });
  const made = first.made_at ? ` · ${i18n.t("made", { when: format.moment(first.made_at) })}` : "";
  replace(
    main,
    h(
      "div",
      { class: "page-inner worksheet" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h(
            "p",
            { class: "crumbs" },
            h(
              "a",
              { href: `/projects/${encodeURIComponent(first.project)}` },
              i18n.pick(first.project_name),
            ),
          ),
          h("h1", {}, first.file.name),
          h(
            "p",
            { class: "muted" },
            i18n.t("by", { who: first.account, when: format.moment(first.created_at) }) + made,
          ),
          state,
        ),
        h("a", { class: "button", href: "/worksheets" }, i18n.t("all")),
      ),
      body,
    ),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  host.own(() => clearTimeout(timer));
  const show = (sheet: Sheet) => {
    state.textContent = stateText(host, sheet);
    state.className = `intake-state is-${sheet.work ? "busy" : sheet.state}`;
    if (!sheet.work) return replace(body, ...parts(host, sheets, sheet, show));
    if (!body.querySelector("progress")) replace(body, working(host, sheet), skeleton(6));
    timer = setTimeout(() => {
      sheets.sheet(sheet.id).then(show, () => {
        timer = setTimeout(() => show(sheet), 5 * LOOK_EVERY);
      });
    }, LOOK_EVERY);
  };
  show(first);
}

function working({ i18n, format }: Host, sheet: Sheet): HTMLElement {
  const text = i18n.t("working", { n: format.number(sheet.rows) });
  return h(
    "div",
    { class: "card intake-progress" },
    h("progress", { "aria-label": text }),
    h("span", {}, text),
  );
}

function parts(
  host: Host,
  sheets: Sheets,
  sheet: Sheet,
  show: (sheet: Sheet) => void,
): HTMLElement[] {
  const { i18n } = host;
  const list: HTMLElement[] = sheet.problems.map((problem) =>
    h(
      "div",
      {
        class: `sheet-notice is-${problem.severity}`,
        role: problem.severity === "error" ? "alert" : null,
      },
      i18n.pick(problem.message),
    ),
  );
  if (sheet.state === "discarded")
    return [...list, h("p", { class: "state-message" }, i18n.t("gone"))];
  if (sheet.state === "failed") return [...list, discardButton(host, sheets, sheet)];
  const rows = createRows(host, sheets, sheet);
  list.push(sheet.result ? done(host, sheet) : decision(host, sheets, sheet, rows, show));
  list.push(rows.root);
  return list;
}

function done(host: Host, sheet: Sheet): HTMLElement {
  const { i18n, format } = host;
  const { applied = 0, parcels = 0, same = 0 } = sheet.result ?? {};
  return h(
    "section",
    { class: "card sheet-decision", "aria-labelledby": "decision" },
    h("h2", { id: "decision" }, i18n.t("job.applied")),
    h(
      "p",
      {},
      i18n.t("result", { applied: format.number(applied), parcels: format.number(parcels) }),
      same > 0 ? ` ${i18n.t("result.same", { n: format.number(same) })}` : null,
    ),
    h("div", { class: "form-actions" }, copyLink(host, sheet)),
  );
}

function copyLink({ i18n }: Host, sheet: Sheet): HTMLElement {
  const href = `/api/worksheets/${sheet.id}/sheet.xlsx?lang=${i18n.lang}`;
  return h("a", { class: "button", href, download: "" }, i18n.t("copy"));
}

function decision(
  host: Host,
  sheets: Sheets,
  sheet: Sheet,
  rows: ReturnType<typeof createRows>,
  show: (sheet: Sheet) => void,
): HTMLElement {
  const { i18n, format } = host;
  const { counts } = sheet;
  const button = h("button", { type: "button", class: "button button-primary" });
  const label = () => {
    const n = rows.chosen().length;
    button.textContent =
      n > 0
        ? i18n.t("apply.some", { n: format.number(n) })
        : i18n.t("apply.all", { n: format.number(counts.change) });
    button.disabled = counts.change === 0;
  };
  label();
  rows.onchange(label);
  button.addEventListener("click", () => {
    const chosen = rows.chosen();
    button.disabled = true;
    sheets.apply(sheet.id, chosen.length > 0 ? chosen : null).then(show, (error: Error) => {
      host.toast(error.message);
      label();
    });
  });
  const keys = ["change", "refused", "same", "untouched"] as const;
  return h(
    "section",
    { class: "card sheet-decision", "aria-labelledby": "decision" },
    h("h2", { id: "decision", class: "visually-hidden" }, i18n.t("decision")),
    h(
      "dl",
      { class: "intake-counts" },
      keys.map((key) =>
        h(
          "div",
          { class: `is-${key}` },
          h("dt", {}, i18n.t(`count.${key}`)),
          h("dd", {}, format.number(counts[key])),
        ),
      ),
    ),
    counts.change === 0 ? h("p", { class: "muted" }, i18n.t("nothing")) : null,
    h(
      "div",
      { class: "form-actions" },
      button,
      copyLink(host, sheet),
      discardButton(host, sheets, sheet),
    ),
  );
}

function discardButton(host: Host, sheets: Sheets, sheet: Sheet): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: async () => {
        try {
          await sheets.discard(sheet.id);
          location.assign(`/projects/${encodeURIComponent(sheet.project)}`);
        } catch {
          host.toast(host.i18n.t("error.load"));
        }
      },
    },
    host.i18n.t("discard"),
  );
}
