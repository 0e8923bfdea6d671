import type { Api } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { createForm, openDialog } from "../lib/forms.ts";
import type { RuleHost } from "./words.ts";

/** What a square metre of a land use costs to clear, from a day to a day. */
interface Price {
  land_use: string;
  name_vi: string;
  name_en: string;
  vnd_m2: number;
  source: string;
  valid_from: string;
  valid_to: string | null;
}

interface Prices {
  prices: Price[];
  land_uses: { code: string; name_vi: string; name_en: string }[];
}

const PATH = "/api/proposals/prices";

const listPrices = async (api: Api): Promise<Prices> => (await api.send<Prices>(PATH, {})).data;

/** Unit prices of estimates: everybody reads them, an administrator sets them, each with its period and source. */
export async function buildPrices(host: RuleHost): Promise<HTMLElement> {
  const { i18n, session } = host;
  const list = h("div", {});
  const load = async () => {
    const known = await listPrices(host.api);
    replace(list, tables(host, known, load));
  };
  const add = h(
    "button",
    {
      type: "button",
      class: "button button-primary",
      onclick: () => void openSet(host, null, load),
    },
    i18n.t("prices.set"),
  );
  await load();
  return h(
    "div",
    { class: "prices", id: "prices" },
    h(
      "header",
      { class: "page-head" },
      h("div", {}, h("h2", {}, i18n.t("prices")), h("p", {}, i18n.t("prices.what"))),
      session?.role === "admin" ? add : null,
    ),
    list,
  );
}

function tables(host: RuleHost, { prices }: Prices, load: () => Promise<void>): Child {
  const { i18n, today } = host;
  const past = prices.filter(({ valid_to: to }) => to !== null && to <= today);
  const now = prices.filter((price) => !past.includes(price));
  return [
    now.length > 0
      ? priceTable(host, i18n.t("prices"), now, load)
      : h("p", { class: "state-message" }, i18n.t("prices.none")),
    past.length > 0
      ? h(
          "details",
          {},
          h("summary", {}, i18n.t("prices.past", { count: past.length })),
          priceTable(host, i18n.t("prices.past", { count: past.length }), past, null),
        )
      : null,
  ];
}

function priceTable(
  host: RuleHost,
  label: string,
  prices: readonly Price[],
  load: (() => Promise<void>) | null,
): HTMLElement {
  const { i18n, session } = host;
  const acts = load && session?.role === "admin";
  const head = (text: string, look = "") => h("th", { scope: "col", class: look }, text);
  return h(
    "div",
    { class: "card table-scroll", tabindex: "0", role: "region", "aria-label": label },
    h(
      "table",
      { class: "area-table price-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head(i18n.t("prices.land_use")),
          head(i18n.t("prices.vnd_m2"), "num"),
          head(i18n.t("prices.period")),
          head(i18n.t("prices.source")),
          acts ? head(i18n.t("prices.actions")) : null,
        ),
      ),
      h(
        "tbody",
        {},
        prices.map((price) => priceRow(host, price, acts ? load : null)),
      ),
    ),
  );
}

function priceRow(host: RuleHost, price: Price, load: (() => Promise<void>) | null): HTMLElement {
  const { i18n, format } = host;
  const { land_use: code, valid_from: from, valid_to: to } = price;
  const act = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  return h(
    "tr",
    { "data-land-use": code },
    h("th", { scope: "row" }, `${i18n.lang === "vi" ? price.name_vi : price.name_en} (${code})`),
    h("td", { class: "num" }, format.number(price.vnd_m2)),
    h(
      "td",
      {},
      to
        ? i18n.t("prices.between", { from: format.date(from), to: format.date(to) })
        : i18n.t("prices.since", { from: format.date(from) }),
    ),
    h("td", {}, price.source),
    load
      ? h(
          "td",
          { class: "row-actions" },
          act(i18n.t("prices.change"), () => void openSet(host, price, load)),
          act(i18n.t("prices.end"), () => openEnd(host, price, load)),
        )
      : null,
  );
}

async function openSet(
  host: RuleHost,
  price: Price | null,
  load: () => Promise<void>,
): Promise<void> {
  const { i18n, today } = host;
  const { land_uses: uses } = await listPrices(host.api);
  const form = createForm({
    i18n,
    id: "price",
    fields: [
      {
        name: "land_use",
        label: i18n.t("prices.land_use"),
        value: price?.land_use ?? "LUC",
        choices: uses
          .filter(({ code }) => !price || code === price.land_use)
          .map((use) => ({
            value: use.code,
            label: `${use.code} – ${i18n.lang === "vi" ? use.name_vi : use.name_en}`,
          })),
      },
      {
        name: "vnd_m2",
        label: i18n.t("prices.vnd_m2"),
        value: price ? String(price.vnd_m2) : "",
        required: true,
        inputmode: "numeric",
      },
      {
        name: "source",
        label: i18n.t("prices.source"),
        value: price?.source ?? "",
        required: true,
      },
      {
        name: "valid_from",
        label: i18n.t("prices.valid_from"),
        type: "date",
        value: today,
        required: true,
      },
    ],
    submit: i18n.t("prices.set"),
    async send({ land_use = "", vnd_m2 = "", source = "", valid_from = "" }) {
      // 200.000 and 200 000 are how people write it.
      const amount = Number(vnd_m2.replace(/[\s.,\u00a0]/g, ""));
      await host.api.send(PATH, {
        method: "POST",
        body: { land_use, vnd_m2: Number.isFinite(amount) ? amount : 0, source, valid_from },
      });
      dialog.close();
      host.toast(i18n.t("prices.saved", { code: land_use }));
      await load();
    },
  });
  const dialog = openDialog(i18n, i18n.t(price ? "prices.change" : "prices.set"), form.root);
}

function openEnd(host: RuleHost, price: Price, load: () => Promise<void>): void {
  const { i18n, today, format } = host;
  const code = price.land_use;
  const form = createForm({
    i18n,
    id: "price-end",
    fields: [{ name: "on", label: i18n.t("rules.on"), type: "date", value: today, required: true }],
    submit: i18n.t("prices.end"),
    danger: true,
    async send({ on = "" }) {
      await host.api.send(`${PATH}/${encodeURIComponent(code)}/end`, {
        method: "POST",
        body: { on },
      });
      dialog.close();
      host.toast(i18n.t("prices.ended", { code, date: format.date(on) }));
      await load();
    },
  });
  const dialog = openDialog(i18n, i18n.t("prices.ask.end", { code }), form.root);
}
