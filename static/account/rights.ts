import { h, replace } from "../lib/dom.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import { type AccountHost, card } from "./account.ts";
import type { Right } from "./client.ts";
import type vi from "./vi.json";

type Words = I18n<MessageKey | keyof typeof vi>;

/** What the own role may do, in plain words; the whole table behind a fold. */
export function createRightsCard({ i18n, client }: AccountHost, role: string): HTMLElement {
  const body = h("div", {});
  void client.rights().then(
    (rights) => {
      const own = rights.filter((right) => right.role === role && right.area !== "none");
      replace(
        body,
        h(
          "ul",
          { class: "rights-own" },
          own.map((right) => h("li", {}, sentence(i18n, right))),
        ),
        h("details", {}, h("summary", {}, i18n.t("account.rights.all")), rightsTable(i18n, rights)),
      );
    },
    () => replace(body, h("p", { class: "muted" }, i18n.t("error.load"))),
  );
  return card(i18n.t("account.rights"), body);
}

function sentence(i18n: Words, right: Right): string {
  const what = `${i18n.code("right.action", right.action)}: ${i18n.code("right.resource", right.resource)}`;
  if (right.area !== "own") return what;
  const whose = ["account", "key"].includes(right.resource) ? "right.area.mine" : "right.area.own";
  return `${what} (${i18n.t(whose)})`;
}

/** The table of rights: a row for each resource and action, a column for each role. */
export function rightsTable(i18n: Words, rights: readonly Right[]): HTMLElement {
  const roles = [...new Set(rights.map((right) => right.role))];
  const rows = new Map<string, Map<string, Right>>();
  for (const right of rights) {
    const key = `${right.resource}/${right.action}`;
    if (!rows.has(key)) rows.set(key, new Map());
    rows.get(key)?.set(right.role, right);
  }
  return h(
    "div",
    {
      class: "table-scroll",
      tabindex: "0",
      role: "region",
      "aria-label": i18n.t("account.rights.all"),
    },
    h(
      "table",
      { class: "table rights-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, i18n.t("account.rights.what")),
          roles.map((role) => h("th", { scope: "col" }, i18n.code("role", role))),
        ),
      ),
      h(
        "tbody",
        {},
        [...rows].map(([key, cells]) => {
          const [resource = "", action = ""] = key.split("/");
          return h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              `${i18n.code("right.resource", resource)}: ${i18n.code("right.action", action).toLowerCase()}`,
            ),
            roles.map((role) => {
              const area = cells.get(role)?.area ?? "none";
              return h("td", { class: `right-${area}` }, i18n.code("right.area", area));
            }),
          );
        }),
      ),
    ),
  );
}
