import { h } from "../lib/dom.ts";
import type { Intake, Job, Overview } from "./client.ts";
import type { Host } from "./page.ts";

/** Which column means what: guessed or remembered, and changed here. */
export function createColumns(
  host: Host,
  intake: Intake,
  overview: Overview,
  job: Job,
  act: (work: () => Promise<Job>) => Promise<void>,
): HTMLElement {
  const { i18n } = host;
  const missing = overview.fields.some((field) => field.required && !job.mapping[field.name]);
  const selects = overview.fields.map((field) => {
    const select = h(
      "select",
      { id: `column-${field.name}` },
      h("option", { value: "" }, i18n.t("column.none")),
      job.columns.map((column) =>
        h(
          "option",
          { value: column.name, selected: job.mapping[field.name] === column.name },
          column.samples.length > 0
            ? `${column.name} (${column.samples.join(", ").slice(0, 40)})`
            : column.name,
        ),
      ),
    );
    return { field, select };
  });
  const apply = () => {
    const columns: Record<string, string> = {};
    for (const { field, select } of selects) if (select.value) columns[field.name] = select.value;
    const { chosen, swap } = job.crs;
    void act(() => intake.settings(job.id, { columns, ...(chosen ? { crs: chosen, swap } : {}) }));
  };
  return h(
    "details",
    { class: "card", open: missing },
    h(
      "summary",
      {},
      h("h2", {}, i18n.t("columns")),
      h("span", { class: "muted" }, Object.values(job.mapping).join(", ")),
    ),
    h(
      "div",
      { class: "intake-fields" },
      selects.map(({ field, select }) =>
        h(
          "label",
          { class: "field", for: select.id },
          h("span", {}, i18n.pick(field.title), field.required ? " *" : ""),
          select,
        ),
      ),
    ),
    h(
      "button",
      { type: "button", class: "button", disabled: !job.crs.chosen, onclick: apply },
      i18n.t("columns.apply"),
    ),
  );
}
