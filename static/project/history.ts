import { h } from "../lib/dom.ts";
import type { Detail, Movement, Restricted } from "./types.ts";
import type { ProjectHost } from "./words.ts";

/** Who changed the project and why, and which parcels came and went. */
export function historyCard(
  host: ProjectHost,
  detail: Detail,
  inside: Restricted | null,
): HTMLElement {
  const { i18n, format } = host;
  const movements = inside?.movements ?? detail.movements;
  return h(
    "section",
    { class: "card is-wide project-history" },
    h("h2", {}, i18n.t("pj.history")),
    h(
      "div",
      { class: "history-columns" },
      h(
        "div",
        {},
        h("h3", {}, i18n.t("pj.movements")),
        movements.length === 0 ? h("p", { class: "muted" }, i18n.t("pj.movements.none")) : null,
        h(
          "ol",
          { class: "steps" },
          movements.map((one) =>
            h(
              "li",
              {},
              h("strong", {}, format.date(one.on)),
              ` ${movementText(host, one)}`,
              one.note ? h("p", { class: "muted small" }, [one.note, one.by].join(" · ")) : null,
            ),
          ),
        ),
      ),
      h(
        "div",
        {},
        h("h3", {}, i18n.t("pj.revisions")),
        h(
          "ol",
          { class: "steps" },
          detail.revisions.map(({ revision, at, by, note }) =>
            h(
              "li",
              {},
              h("strong", {}, i18n.t("pj.revision", { n: revision })),
              ` ${format.moment(at)} · ${by}`,
              note ? h("p", { class: "muted small" }, note) : null,
            ),
          ),
        ),
      ),
    ),
  );
}

function movementText({ i18n, format }: ProjectHost, one: Movement): string {
  const key = one.joined
    ? one.other
      ? "pj.moved.from"
      : "pj.moved.in"
    : one.other
      ? "pj.moved.to"
      : "pj.moved.out";
  return i18n.t(key, {
    n: format.number(one.count),
    ha: format.ha(one.area_ha),
    round: one.round,
    project: one.other ? i18n.pick(one.other.name) : "",
  });
}
