import type { Draft, Lot } from "../draw/board.ts";
import { common, subtract } from "../draw/clip.ts";
import { areaOf, type Ring, type Shape } from "../draw/shape.ts";
import { h, replace } from "../lib/dom.ts";
import { balanceTable, USES } from "./balance.ts";
import type { BalanceRow } from "./types.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

/** A lot lies within the zone and takes nothing from the lots that are there. */
export function addLot(draft: Draft, use: string, ring: Ring): Draft {
  return withLot(draft, use, common(draft.shape, [[ring]]));
}

/** What no lot covers yet becomes one. */
export function restAsLot(draft: Draft, use: string): Draft {
  return withLot(draft, use, draft.shape);
}

function withLot(draft: Draft, use: string, wanted: Shape): Draft {
  const shape = draft.lots.reduce((left, lot) => subtract(left, lot.shape), wanted);
  if (areaOf(shape) < 1) return draft;
  const no = draft.lots.filter((lot) => lot.use === use).length + 1;
  return { ...draft, lots: [...draft.lots, { use, name: `${CODES[use] ?? "KH"}-${no}`, shape }] };
}

/** How lots are numbered on plans. */
const CODES: Readonly<Record<string, string>> = {
  industrial: "CN",
  services: "DV",
  green: "CX",
  traffic: "GT",
  technical: "HT",
  worker_housing: "NO",
  water: "MN",
  other: "KH",
};

/** Hectares and shares by use; what no lot covers is a row of its own. */
export function balanceOf(draft: Draft, norms: readonly BalanceRow[] = []): BalanceRow[] {
  const whole = areaOf(draft.shape);
  if (whole === 0) return [];
  const rows = Object.keys(USES).map((use) => {
    const area = draft.lots
      .filter((lot) => lot.use === use)
      .reduce((sum, lot) => sum + areaOf(lot.shape), 0);
    const norm = norms.find((row) => row.use === use)?.norm_share ?? null;
    const share = area / whole;
    return {
      use,
      area_ha: area / 10_000,
      share,
      norm_share: norm,
      ok: norm === null ? null : share >= norm - 1e-9,
    };
  });
  const covered = rows.reduce((sum, { area_ha }) => sum + area_ha, 0);
  const rest = whole / 10_000 - covered;
  return [
    ...rows.filter(({ area_ha, norm_share }) => area_ha > 0 || norm_share !== null),
    ...(rest > 0.0001
      ? [{ use: "unassigned", area_ha: rest, share: rest / (whole / 10_000), norm_share: null }]
      : []),
  ];
}

export interface Lots {
  readonly root: HTMLElement;
  refresh(): void;
  /** Takes the norms from the service's answer. */
  norms(rows: readonly BalanceRow[]): void;
}

/** Divides the zone into functional lots and keeps their balance in sight. */
export function createLots(host: Host, work: Work, draw: (use: string) => void): Lots {
  const { i18n } = host;
  const list = h("ul", { class: "lot-list" });
  const balance = h("div", {});
  let known: readonly BalanceRow[] = [];
  const use = h(
    "select",
    { id: "lot-use" },
    Object.keys(USES).map((code) => h("option", { value: code }, i18n.code("use", code))),
  );
  const button = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "button", onclick }, text);
  const tools = h(
    "div",
    { class: "lot-tools" },
    h("label", { class: "field" }, h("span", {}, i18n.t("p.lots.use")), use),
    h(
      "div",
      { class: "row-actions" },
      button(i18n.t("p.lots.draw"), () => draw(use.value)),
      button(i18n.t("p.lots.rest"), () => work.board.change((now) => restAsLot(now, use.value))),
    ),
  );
  const refresh = () => {
    const draft = work.board.draft();
    tools.hidden = !work.editable();
    const rows = balanceOf(draft, known);
    replace(
      balance,
      rows.length > 0
        ? balanceTable(host, rows)
        : h("p", { class: "state-message" }, i18n.t("p.empty")),
      known.length === 0 && rows.length > 0
        ? h("p", { class: "muted small" }, i18n.t("p.lots.nonorms"))
        : null,
    );
    replace(
      list,
      draft.lots.map((lot, at) => lotRow(host, work, lot, at)),
    );
  };
  return {
    root: h(
      "div",
      {},
      h("p", { class: "muted small" }, i18n.t("p.lots.hint")),
      tools,
      list,
      balance,
    ),
    refresh,
    norms(rows) {
      known = rows;
      refresh();
    },
  };
}

function lotRow(host: Host, work: Work, lot: Lot, at: number): HTMLElement {
  const { i18n, format } = host;
  const change = (patch: Partial<Lot>) =>
    work.board.change((draft) => ({
      ...draft,
      lots: draft.lots.map((other, index) => (index === at ? { ...other, ...patch } : other)),
    }));
  return h(
    "li",
    {},
    h("span", { class: "use-mark", css: { background: USES[lot.use] ?? "#999" } }),
    h("input", {
      value: lot.name,
      maxlength: 60,
      "aria-label": i18n.t("p.lots.name", { name: lot.name }),
      readonly: !work.editable(),
      onchange: (event: Event) => change({ name: (event.target as HTMLInputElement).value }),
    }),
    h("span", { class: "muted" }, i18n.code("use", lot.use)),
    h("span", { class: "num" }, format.area(areaOf(lot.shape))),
    work.editable()
      ? h(
          "button",
          {
            type: "button",
            class: "corner-act",
            "aria-label": i18n.t("p.lots.remove", { name: lot.name }),
            onclick: () =>
              work.board.change((draft) => ({
                ...draft,
                lots: draft.lots.filter((_, index) => index !== at),
              })),
          },
          "×",
        )
      : null,
  );
}
