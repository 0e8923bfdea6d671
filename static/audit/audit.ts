import type { PageHost } from "../frame/page.ts";
import { queryString } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import type { Book } from "../lib/i18n.ts";
import type { Entry } from "./entry.ts";
import { differences, shown } from "./entry.ts";
import vi from "./vi.json";

export type AuditKey = keyof typeof vi;
export const auditWords: Book<AuditKey> = { vi, en: () => import("./en.json") };

const FIELDS = ["account", "resource", "key", "from", "to"] as const;
const RESOURCES = Object.keys(vi)
  .filter((key) => key.startsWith("audit.table."))
  .map((key) => key.slice("audit.table.".length));
const PAGE = 50;

/** The trail: search, read, download. The address keeps the question. */
export async function buildAudit(host: PageHost<AuditKey>): Promise<void> {
  const { i18n, main, session, api, signIn } = host;
  host.title(i18n.t("audit.title"));
  const may = session?.role === "admin" || session?.role === "auditor";
  const head = h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h("h1", {}, i18n.t("audit.title")),
      h("p", {}, i18n.t(may ? "audit.lead" : "audit.only")),
    ),
  );
  const inner = h("div", { class: "page-inner is-wide" }, head);
  main.append(inner);
  if (!may) {
    if (!session)
      inner.append(
        h(
          "button",
          { type: "button", class: "button button-primary", onclick: signIn },
          i18n.t("session.signin"),
        ),
      );
    return;
  }
  const query = () => Object.fromEntries(new URLSearchParams(location.search));
  const body = h("tbody", {});
  const note = h("p", { class: "muted", role: "status" });
  const more = h("button", { type: "button", class: "button", hidden: true }, i18n.t("audit.more"));
  const csv = h("a", { class: "button" }, i18n.t("audit.csv"));
  let cursor: number | null = null;
  const load = async (fresh: boolean) => {
    const asked = { ...query(), limit: PAGE, ...(fresh || !cursor ? {} : { cursor }) };
    const { data } = await api.send<{ entries: Entry[]; next: number | null }>(
      `/api/audit${queryString(asked)}`,
    );
    if (fresh) replace(body);
    body.append(...data.entries.map((entry) => row(host, entry)));
    cursor = data.next;
    more.hidden = cursor === null;
    note.textContent = body.children.length === 0 ? i18n.t("audit.none") : "";
    csv.setAttribute("href", `/api/audit${queryString({ ...query(), limit: 10_000, f: "csv" })}`);
  };
  more.addEventListener("click", () => void load(false));
  head.append(csv);
  inner.append(createSearch(host, query(), load), table(host, body), note, more);
  await load(true);
}

function createSearch(
  { i18n, toast }: PageHost<AuditKey>,
  values: Record<string, string>,
  load: (fresh: boolean) => Promise<void>,
): HTMLElement {
  const inputs = FIELDS.map((name) => {
    const id = `audit-${name}`;
    const input =
      name === "resource"
        ? h(
            "select",
            { id, name },
            h("option", { value: "" }, i18n.t("audit.resource.any")),
            RESOURCES.map((code) =>
              h(
                "option",
                { value: code, selected: values[name] === code },
                i18n.code("audit.table", code),
              ),
            ),
          )
        : h("input", {
            id,
            name,
            type: name === "from" || name === "to" ? "date" : "text",
            value: values[name] ?? "",
            autocomplete: "off",
          });
    return {
      input,
      root: h("label", { class: "field", for: id }, h("span", {}, i18n.t(`audit.${name}`)), input),
    };
  });
  const form = h(
    "form",
    { class: "card audit-search", role: "search" },
    inputs.map(({ root }) => root),
    h("button", { type: "submit", class: "button button-primary" }, i18n.t("audit.search")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked: Record<string, string | undefined> = {};
    for (const { input } of inputs) asked[input.name] = input.value.trim() || undefined;
    history.replaceState(null, "", `/audit${queryString(asked)}`);
    load(true).catch((error) => toast(error instanceof Error ? error.message : String(error)));
  });
  return form;
}

function table({ i18n }: PageHost<AuditKey>, body: HTMLElement): HTMLElement {
  const heads: AuditKey[] = ["audit.when", "audit.who", "audit.what", "audit.change"];
  return h(
    "div",
    {
      class: "card table-scroll",
      role: "region",
      tabindex: "0",
      "aria-label": i18n.t("audit.table"),
    },
    h(
      "table",
      { class: "table audit-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((key) => h("th", { scope: "col" }, i18n.t(key))),
        ),
      ),
      body,
    ),
  );
}

function happening(i18n: PageHost<AuditKey>["i18n"], entry: Entry): string {
  if (entry.resource === "session" && entry.action === "add") return i18n.t("audit.signed.in");
  if (entry.resource === "session" && entry.action === "delete") return i18n.t("audit.signed.out");
  if (entry.resource === "sign_in_refusal") return i18n.t("audit.refused");
  return i18n.t("audit.sentence", {
    action: i18n.code("audit.action", entry.action),
    what: i18n.code("audit.table", entry.resource),
  });
}

function row({ i18n, format }: PageHost<AuditKey>, entry: Entry): HTMLElement {
  const changes = differences(entry);
  const words = { personal: i18n.t("audit.personal"), secret: i18n.t("audit.secret") };
  return h(
    "tr",
    {},
    h("td", { class: "num" }, format.moment(entry.at)),
    h(
      "td",
      {},
      h("strong", {}, entry.account),
      h("small", { class: "muted" }, i18n.code("role", entry.role)),
      entry.address
        ? h("small", { class: "muted" }, `${i18n.t("audit.where")} ${entry.address}`)
        : null,
    ),
    h("td", {}, happening(i18n, entry), h("small", { class: "muted" }, entry.key)),
    h(
      "td",
      {},
      h(
        "details",
        { open: changes.length <= 3 },
        h("summary", {}, i18n.t("audit.fields", { n: changes.length })),
        h(
          "table",
          { class: "diff" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              (["audit.field", "audit.before", "audit.after"] as const).map((key) =>
                h("th", { scope: "col" }, i18n.t(key)),
              ),
            ),
          ),
          h(
            "tbody",
            {},
            changes.map(({ name, before, after }) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, i18n.code("audit.name", name)),
                h("td", { class: "was" }, shown(before, words)),
                h("td", {}, shown(after, words)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
