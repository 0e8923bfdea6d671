import { h, replace } from "../lib/dom.ts";
import { sentence } from "./errors.ts";
import type { SaveState } from "./keeper.ts";
import type { Host, Key } from "./words.ts";
import type { Work } from "./work.ts";

const KINDS = ["industrial_park", "industrial_cluster", "economic_zone", "study_area"];

/** Name, kind and reason of a proposal, and how far they are kept. */
export function createDetails(host: Host, work: Work): HTMLElement {
  const { i18n } = host;
  const { fields } = work.store.get();
  const locked = !work.editable();
  const name = h("input", {
    id: "proposal-name",
    value: fields.name,
    maxlength: 200,
    required: true,
    readonly: locked,
    autocomplete: "off",
    oninput: () => work.write({ name: name.value }),
  });
  const kind = h(
    "select",
    { id: "proposal-kind", disabled: locked, onchange: () => work.write({ kind: kind.value }) },
    KINDS.map((code) =>
      h("option", { value: code, selected: code === fields.kind }, i18n.code("kind", code)),
    ),
  );
  const note = h("textarea", {
    id: "proposal-note",
    rows: 2,
    maxlength: 5000,
    readonly: locked,
    oninput: () => work.write({ note: note.value }),
  });
  note.value = fields.note;
  host.own(
    work.store.watch(
      (state) => state.fields,
      (next) => {
        if (name.value !== next.name) name.value = next.name;
        if (note.value !== next.note) note.value = next.note;
        kind.value = next.kind;
      },
    ),
  );
  return h(
    "div",
    { class: "proposal-fields" },
    h(
      "div",
      { class: "name-and-kind" },
      h("label", { class: "field" }, h("span", {}, i18n.t("p.name")), name),
      h("label", { class: "field" }, h("span", {}, i18n.t("p.kind")), kind),
    ),
    h("label", { class: "field" }, h("span", {}, i18n.t("p.note")), note),
    fields.zone
      ? h(
          "p",
          { class: "muted small" },
          i18n.t("p.changes"),
          " ",
          h("a", { href: `/zones/${encodeURIComponent(fields.zone)}` }, fields.zone),
        )
      : null,
  );
}

/** One line that says whether the work is safe, and a way out where it is not. */
export function createSaveLine(host: Host, work: Work, onConflict: () => void): HTMLElement {
  const root = h("p", { class: "save-line", role: "status" });
  const show = (state: SaveState) => {
    root.dataset.save = state.is;
    replace(root, saveText(host, state, onConflict));
  };
  host.own(work.store.watch(({ save }) => save, show));
  show(work.store.get().save);
  return root;
}

function saveText(host: Host, state: SaveState, onConflict: () => void): (string | HTMLElement)[] {
  const { i18n, format } = host;
  const action = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link-button", onclick }, text);
  switch (state.is) {
    case "saved":
      return [i18n.t("p.save.saved", { at: format.moment(state.at) })];
    case "conflict":
      return [i18n.t("p.save.conflict"), " ", action(i18n.t("p.save.look"), onConflict)];
    case "refused":
      if (!host.session)
        return [i18n.t("p.save.anonymous"), " ", action(i18n.t("session.signin"), host.signIn)];
      return [i18n.t("p.save.refused", { why: sentence(i18n, state.error) })];
    default:
      return [i18n.t(`p.save.${state.is}` as Key)];
  }
}
