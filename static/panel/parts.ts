import { type Child, h } from "../lib/dom.ts";
import type { Properties } from "../lib/features.ts";
import { icon } from "../lib/icons.ts";
import type { CollectionId } from "../lib/view.ts";
import type { App } from "../shell/app.ts";

/** A term and what is known of it; nothing at all where nothing is known. */
export function fact(label: string, value: Child): Child {
  const empty =
    value === null ||
    value === undefined ||
    value === false ||
    value === "" ||
    (Array.isArray(value) && value.length === 0);
  return empty ? null : h("div", {}, h("dt", {}, label), h("dd", {}, value));
}

export function facts(...rows: Child[]): Child {
  return rows.some((row) => row) ? h("dl", { class: "facts" }, rows) : null;
}

export function block(title: string, ...content: Child[]): HTMLElement {
  return h("section", { class: "panel-section" }, h("h3", {}, title), ...content);
}

export function chip(text: string, look = ""): HTMLElement {
  return h("span", { class: `chip ${look}` }, text);
}

/** How far the position and the facts can be trusted, in words and not only by dashes. */
export function accuracyBadge(
  { i18n }: App,
  { accuracy, unverified }: Properties,
  placed: boolean,
): Child {
  const out: Child[] = [];
  if (placed && accuracy === "surveyed")
    out.push(
      h("p", { class: "accuracy is-surveyed" }, icon("target", 16), i18n.t("accuracy.surveyed")),
    );
  if (placed && accuracy === "indicative")
    out.push(
      h("p", { class: "accuracy is-indicative" }, icon("info", 16), i18n.t("accuracy.indicative")),
    );
  if (accuracy === "demonstration")
    out.push(h("p", { class: "accuracy is-demo" }, i18n.t("demo.ribbon")));
  if (unverified)
    out.push(
      h("p", { class: "accuracy is-unverified" }, icon("alert", 16), i18n.t("accuracy.unverified")),
    );
  return out;
}

/** Where it comes from and of which day; notes first, because they limit what the rest means. */
export function provenance(app: App, properties: Properties): Child {
  const { i18n, format } = app;
  const note = i18n.field(properties, "note");
  return h(
    "footer",
    { class: "provenance" },
    note ? h("p", {}, note) : null,
    properties.source
      ? h(
          "p",
          {},
          h("strong", {}, `${i18n.t("panel.source")}: `),
          properties.source,
          properties.source_date ? ` (${format.date(properties.source_date)})` : "",
        )
      : null,
  );
}

export function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Corridor codes as names. */
export function corridorNames({ i18n }: App, properties: Properties): string {
  return (properties.corridors ?? []).map((code) => i18n.code("corridor", code)).join(", ");
}

/** A feature named by its code, as a way to its panel; nothing while it is not loaded. */
export function featureLink(app: App, collection: CollectionId, id: unknown): Child {
  const feature = typeof id === "string" ? app.catalog.find(collection, id) : undefined;
  if (!feature) return null;
  return h(
    "button",
    {
      type: "button",
      class: "link-button",
      onclick: () => app.select({ collection, id: feature.id }, "feature"),
    },
    app.i18n.field(feature.properties, "name"),
  );
}
