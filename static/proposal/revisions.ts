import { shapeOf } from "../draw/plane.ts";
import { areaOf } from "../draw/shape.ts";
import { h, replace } from "../lib/dom.ts";
import type { Overlaid } from "../map/overlay.layer.ts";
import { sentence } from "./errors.ts";
import { differs, figureRow, figuresOf } from "./figures.ts";
import { severityChips } from "./report.ts";
import type { Difference, LotDto, Proposal, Revision } from "./types.ts";
import type { Host } from "./words.ts";
import { draftOf, fieldsOf, type Work } from "./work.ts";

export interface Revisions {
  readonly root: HTMLElement;
  load(): Promise<void>;
}

/** Every save that was ever made: what changed between two, drawn and in words; restore or branch from one. */
export function createRevisions(
  host: Host,
  work: Work,
  overlay: (items: readonly Overlaid[]) => void,
): Revisions {
  const { i18n } = host;
  const list = h("ol", { class: "revisions" });
  const difference = h("div", { class: "difference", "aria-live": "polite" });
  const fail = (error: unknown) => host.toast(sentence(i18n, error));
  const other = h("select", { id: "diff-to" });
  const compare = async (revision: number) => {
    const { proposal } = work.store.get();
    if (!proposal) return;
    const to = Number(other.value) || proposal.revision;
    const [found, ...both] = await Promise.all([
      work.api.diff(proposal.id, revision, to),
      work.api.revision(proposal.id, revision),
      work.api.revision(proposal.id, to),
    ]);
    overlay([
      ...(found.gained.geometry
        ? [{ geometry: found.gained.geometry, look: "gained" as const }]
        : []),
      ...(found.lost.geometry ? [{ geometry: found.lost.geometry, look: "lost" as const }] : []),
    ]);
    replace(difference, differenceView(host, work, found, { from: revision, to }, both));
    difference.scrollIntoView({ block: "nearest" });
  };
  const restore = async (revision: number) => {
    const { proposal, etag } = work.store.get();
    if (!proposal) return;
    const answer = await work.api.restore(proposal.id, revision, etag);
    work.keeper.forget();
    work.accept(answer);
    work.store.update({ fields: fieldsOf(answer.data), save: { is: "clean" } });
    work.board.open(draftOf(answer.data, work.plane));
    host.toast(i18n.t("p.restored", { revision }));
    await load();
  };
  const against = h(
    "label",
    { class: "field", hidden: true },
    h("span", {}, i18n.t("p.diff.against")),
    other,
  );
  const load = async () => {
    const { proposal } = work.store.get();
    if (!proposal) return replace(list, h("li", { class: "muted" }, i18n.t("p.revisions.none")));
    try {
      const all = await work.api.revisions(proposal.id);
      replace(
        other,
        all.map(({ revision, at }) =>
          h(
            "option",
            { value: String(revision) },
            `${i18n.t("p.revision", { revision })} · ${host.format.moment(at)}`,
          ),
        ),
      );
      against.hidden = all.length < 2;
      replace(
        list,
        all.map((revision) =>
          revisionRow(host, revision, proposal.revision, {
            compare: () => void compare(revision.revision).catch(fail),
            ...(work.may("restore") || work.editable()
              ? { restore: () => void restore(revision.revision).catch(fail) }
              : {}),
          }),
        ),
      );
    } catch (error) {
      replace(list, h("li", { class: "state-message is-error" }, sentence(i18n, error)));
    }
  };
  return { root: h("div", {}, branchForm(host, work), against, difference, list), load };
}

function revisionRow(
  host: Host,
  { revision, at, by, note, area_ha, counts }: Revision,
  latest: number,
  actions: { compare(): void; restore?(): void },
): HTMLElement {
  const { i18n, format } = host;
  const act = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  return h(
    "li",
    {},
    h("strong", {}, i18n.t("p.revision", { revision })),
    h("span", { class: "muted small" }, ` ${by} · ${format.moment(at)}`),
    h("p", {}, area_ha === null ? "–" : format.ha(area_ha), " ", severityChips(host, counts ?? {})),
    note ? h("p", { class: "muted small" }, note) : null,
    revision === latest
      ? null
      : h(
          "div",
          { class: "row-actions" },
          act(i18n.t("p.diff", { revision }), actions.compare),
          actions.restore ? act(i18n.t("p.restore"), actions.restore) : null,
        ),
  );
}

/** What changed between two revisions: hectares, fields side by side, and the figures that are not the same. */
function differenceView(
  host: Host,
  work: Work,
  { gained, lost, kept_ha: kept, fields }: Difference,
  numbers: { from: number; to: number },
  both: readonly Proposal[],
): HTMLElement {
  const { i18n, format } = host;
  // The kind is one of the fields.
  const [, ...figures] = figuresOf(host, both);
  const changed = figures.filter((figure) => differs(figure, both));
  return h(
    "div",
    { class: "card" },
    h("h2", {}, i18n.t("p.diff.title", numbers)),
    h(
      "p",
      { class: "chips" },
      h(
        "span",
        { class: "chip diff-gained" },
        `+ ${format.ha(gained.area_ha)} ${i18n.t("p.gained")}`,
      ),
      h("span", { class: "chip diff-lost" }, `− ${format.ha(lost.area_ha)} ${i18n.t("p.lost")}`),
      h("span", { class: "chip" }, `${format.ha(kept)} ${i18n.t("p.kept")}`),
    ),
    fields.length + changed.length > 0
      ? h(
          "table",
          { class: "area-table diff-table" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("td", {}),
              [numbers.from, numbers.to].map((revision) =>
                h("th", { scope: "col" }, i18n.t("p.revision", { revision })),
              ),
            ),
          ),
          h(
            "tbody",
            {},
            fields.map(({ field, from, to }) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, i18n.code("p.field", field)),
                h("td", {}, h("del", {}, fieldText(host, work, field, from))),
                h("td", {}, h("ins", {}, fieldText(host, work, field, to))),
              ),
            ),
            changed.map((figure) => figureRow(figure, both)),
          ),
        )
      : h("p", { class: "muted" }, i18n.t("p.diff.none")),
  );
}

function fieldText(host: Host, work: Work, field: string, value: unknown): string {
  const { i18n } = host;
  if (value === null || value === undefined || value === "") return "–";
  if (field === "kind") return i18n.code("kind", String(value));
  if (field === "lots") return lotsText(host, work, String(value));
  return String(value);
}

/** Lots as their hectares by use: nobody reads corners. */
function lotsText({ i18n, format }: Host, work: Work, text: string): string {
  const lots = JSON.parse(text) as LotDto[];
  const sums = new Map<string, number>();
  for (const { use, geometry } of lots)
    sums.set(use, (sums.get(use) ?? 0) + areaOf(shapeOf(geometry, work.plane)));
  const parts = [...sums].map(([use, m2]) => `${i18n.code("use", use)} ${format.ha(m2 / 10_000)}`);
  return parts.length > 0 ? parts.join(", ") : "–";
}

/** A variant is a proposal of its own that remembers where it came from. */
function branchForm(host: Host, work: Work): HTMLElement {
  const { i18n } = host;
  const name = h("input", { id: "branch-name", maxlength: 200, required: true });
  return h(
    "details",
    { class: "branch" },
    h("summary", {}, i18n.t("p.branch")),
    h(
      "form",
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          const { proposal } = work.store.get();
          if (!proposal) return;
          work.api.branch(proposal.id, name.value.trim()).then(
            ({ id }) => location.assign(`/proposals/${id}`),
            (error: unknown) => host.toast(sentence(i18n, error)),
          );
        },
      },
      h("label", { class: "field" }, h("span", {}, i18n.t("p.branch.name")), name),
      h("button", { type: "submit", class: "button" }, i18n.t("p.branch.do")),
    ),
  );
}
