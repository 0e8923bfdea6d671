import { skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { createProposalApi } from "./api.ts";
import { figureRow, figuresOf } from "./figures.ts";
import { stateChip } from "./life.ts";
import { frameOf, miniMap } from "./minimap.ts";
import type { Proposal } from "./types.ts";
import type { Host } from "./words.ts";

/** Up to four variants by the numbers of their reports, their small maps in one frame. */
export async function buildCompare(host: Host): Promise<void> {
  const { i18n, main } = host;
  host.title(i18n.t("p.compare.title"));
  const ids = (new URLSearchParams(location.search).get("ids") ?? "")
    .split(",")
    .filter(Boolean)
    .slice(0, 4);
  const body = h("div", { class: "compare-body" }, skeleton(8));
  main.append(
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h("h1", {}, i18n.t("p.compare.title")),
          h("p", {}, h("a", { href: "/proposals" }, i18n.t("p.all"))),
        ),
        h(
          "button",
          { type: "button", class: "button", onclick: () => window.print() },
          i18n.t("p.print"),
        ),
      ),
      body,
    ),
  );
  if (ids.length < 2)
    return replace(body, h("p", { class: "state-message" }, i18n.t("p.compare.few")));
  const api = createProposalApi(host.api);
  const found = await Promise.allSettled(ids.map(async (id) => (await api.get(id)).data));
  const all = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const missing = found.length - all.length;
  replace(
    body,
    missing > 0
      ? h("p", { class: "warning" }, i18n.t("p.compare.missing", { count: missing }))
      : null,
    all.length > 0 ? table(host, all) : null,
  );
}

function table(host: Host, all: readonly Proposal[]): HTMLElement {
  const { i18n } = host;
  const frame = frameOf(all.map(({ geometry }) => geometry));
  return h(
    "div",
    {
      class: "card compare-scroll",
      tabindex: "0",
      role: "region",
      "aria-label": i18n.t("p.compare.title"),
    },
    h(
      "table",
      { class: "compare-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          all.map((proposal) => h("th", { scope: "col" }, column(host, proposal, all, frame))),
        ),
      ),
      h(
        "tbody",
        {},
        figuresOf(host, all).map((figure) => figureRow(figure, all)),
      ),
    ),
  );
}

function column(
  host: Host,
  proposal: Proposal,
  all: readonly Proposal[],
  frame: ReturnType<typeof frameOf>,
): Child {
  const others = all.flatMap(({ id, geometry }) =>
    geometry && id !== proposal.id ? [{ geometry, look: "faint" as const }] : [],
  );
  const own = proposal.geometry ? [{ geometry: proposal.geometry, look: "shape" as const }] : [];
  return [
    miniMap([...others, ...own], frame, host.i18n.t("p.compare.map", { name: proposal.name })),
    h("a", { href: `/proposals/${encodeURIComponent(proposal.id)}` }, proposal.name),
    " ",
    stateChip(host, proposal.state),
  ];
}
