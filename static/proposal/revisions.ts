import { h, replace } from "../lib/dom.ts";
import type { Overlaid } from "../map/overlay.layer.ts";
import { sentence } from "./errors.ts";
import { severityChips } from "./report.ts";
import type { Difference, Revision } from "./types.ts";
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
  const compare = async (revision: number) => {
    const { proposal } = work.store.get();
    if (!proposal) return;
    const found = await work.api.diff(proposal.id, revision, proposal.revision);
    overlay([
      ...(found.gained.geometry
        ? [{ geometry: found.gained.geometry, look: "gained" as const }]
        : []),
      ...(found.lost.geometry ? [{ geometry: found.lost.geometry, look: "lost" as const }] : []),
    ]);
    replace(difference, differenceView(host, found, revision, proposal.revision));
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
  const load = async () => {
    const { proposal } = work.store.get();
    if (!proposal) return replace(list, h("li", { class: "muted" }, i18n.t("p.revisions.none")));
    try {
      const all = await work.api.revisions(proposal.id);
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
  return { root: h("div", {}, branchForm(host, work), difference, list), load };
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

export function differenceView(
  { i18n, format }: Host,
  { gained, lost, kept_ha: kept, fields }: Difference,
  from: number | string,
  to: number | string,
): HTMLElement {
  return h(
    "div",
    { class: "card" },
    h("h2", {}, i18n.t("p.diff.title", { from, to })),
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
    fields.length > 0
      ? h(
          "table",
          { class: "area-table" },
          h(
            "tbody",
            {},
            fields.map(({ field, from: before, to: after }) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, i18n.code("p.field", field)),
                h("td", {}, h("del", {}, plain(before))),
                h("td", {}, h("ins", {}, plain(after))),
              ),
            ),
          ),
        )
      : null,
  );
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
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
