import type { PageHost } from "../frame/page.ts";
import { h, replace } from "../lib/dom.ts";
import { createSheets, type Sheet } from "./client.ts";
import { buildSheet } from "./sheet.ts";
import type { Key } from "./words.ts";

export type Host = PageHost<Key>;

/** Sheets of projects that were filled in: /worksheets lists them, /worksheets/17 is one. */
export async function buildWorksheets(host: Host): Promise<void> {
  const { i18n, main, session } = host;
  host.title(i18n.t("title"));
  if (!session || !["agency", "admin"].includes(session.role)) return askToSignIn(host);
  const sheets = createSheets(host.api);
  const id = Number(host.path[0]);
  if (id) return buildSheet(host, sheets, await sheets.sheet(id));
  const list = await sheets.list(new URLSearchParams(location.search).get("project") ?? "");
  replace(
    main,
    h(
      "div",
      { class: "page-inner worksheet" },
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("h1", {}, i18n.t("title")), h("p", {}, i18n.t("intro"))),
        h("a", { class: "button", href: "/projects" }, i18n.t("projects")),
      ),
      h(
        "div",
        { class: "card" },
        h("h2", { id: "sent" }, i18n.t("sent")),
        list.length === 0 ? h("p", { class: "muted" }, i18n.t("none")) : table(host, list),
      ),
    ),
  );
}

function askToSignIn(host: Host): void {
  const { i18n, main } = host;
  const button = h(
    "button",
    { type: "button", class: "button button-primary", onclick: () => host.signIn() },
    i18n.t("session.signin"),
  );
  replace(
    main,
    h(
      "div",
      { class: "page-inner worksheet" },
      h("h1", {}, i18n.t("title")),
      h("div", { class: "card" }, h("p", {}, i18n.t("who")), host.session ? null : button),
    ),
  );
}

function table(host: Host, list: readonly Sheet[]): HTMLElement {
  const { i18n, format } = host;
  const heads = ["col.file", "col.project", "col.when", "col.rows", "col.state"] as const;
  return h(
    "div",
    { class: "sheet-scroll", tabindex: "0", role: "region", "aria-labelledby": "sent" },
    h(
      "table",
      { class: "intake-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((key) => h("th", { scope: "col" }, i18n.t(key))),
        ),
      ),
      h(
        "tbody",
        {},
        list.map((sheet) =>
          h(
            "tr",
            {},
            h("td", {}, h("a", { href: `/worksheets/${sheet.id}` }, sheet.file.name)),
            h("td", {}, i18n.pick(sheet.project_name)),
            h("td", {}, format.moment(sheet.created_at)),
            h("td", {}, format.number(sheet.rows)),
            h("td", {}, stateText(host, sheet)),
          ),
        ),
      ),
    ),
  );
}

export function stateText({ i18n }: Host, sheet: Sheet): string {
  return i18n.code("job", sheet.work ? `doing.${sheet.work}` : sheet.state);
}
