import { Problem } from "../lib/api.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import type { ProjectClient } from "./client.ts";
import type { Detail, Round } from "./types.ts";
import type { ProjectHost } from "./words.ts";

type Choices = { value: string; label: string }[];

/** What a project may serve: zones and transport works, each as "zone:code" or "work:code". */
async function served({ api, i18n }: ProjectHost): Promise<Choices> {
  const [zones, works] = await Promise.all([api.allItems("zones"), api.allItems("works")]);
  const options = (kind: "zone" | "work", list: typeof zones) =>
    list
      .map(({ id, properties }) => ({
        value: `${kind}:${id}`,
        label: `${i18n.t(kind === "zone" ? "pj.kind.zone" : "pj.kind.work")}: ${i18n.field(properties ?? {}, "name")}`,
      }))
      .sort((a, b) => a.label.localeCompare(b.label, i18n.lang));
  return [
    { value: "", label: i18n.t("pj.choose") },
    ...options("zone", zones),
    ...options("work", works),
  ];
}

function fields({ i18n }: ProjectHost, choices: Choices, d: Detail | null): FieldSpec[] {
  const value = (text: string | null | undefined) => (text ? { value: text } : {});
  const serves = d?.zone ? `zone:${d.zone.code}` : d?.work ? `work:${d.work.code}` : "";
  return [
    { name: "name_vi", label: i18n.t("pj.name.vi"), required: true, ...value(d?.name.vi) },
    { name: "name_en", label: i18n.t("pj.name.en"), ...value(d?.name.en) },
    { name: "zone", label: i18n.t("pj.serves"), choices, required: true, ...value(serves) },
    { name: "developer", label: i18n.t("pj.developer"), ...value(d?.developer) },
    { name: "legal_basis", label: i18n.t("pj.basis.no"), required: true, ...value(d?.legal_basis) },
    {
      name: "basis_date",
      label: i18n.t("pj.basis.date"),
      type: "date",
      required: true,
      ...value(d?.basis_date),
    },
    {
      name: "basis_authority",
      label: i18n.t("pj.basis.authority"),
      required: true,
      ...value(d?.basis_authority),
    },
    {
      name: "committed_from",
      label: i18n.t("pj.from"),
      type: "date",
      ...value(d?.committed_from),
    },
    { name: "committed_to", label: i18n.t("pj.to"), type: "date", ...value(d?.committed_to) },
  ];
}

/** The request that a filled-in form makes. An empty text takes an attribute away. */
export function requestOf(
  values: Record<string, string>,
  rounds: readonly Round[],
): Record<string, unknown> {
  const [kind, code = ""] = (values.zone ?? "").split(":");
  return {
    ...values,
    ...(values.name_en ? {} : { name_en: values.name_vi }),
    zone: kind === "zone" ? code : "",
    work: kind === "work" ? code : "",
    rounds,
  };
}

/** Rows of rounds: name, first day, day promised; a row more, a row less. */
function roundsEditor({ i18n }: ProjectHost, start: readonly Round[]) {
  const rounds: Round[] = start.map((one) => ({ ...one }));
  const rows = h("div", { class: "round-rows" });
  const input = (
    round: Round,
    name: "name_vi" | "name_en" | "started_on" | "due_on",
    label: string,
    type: string,
  ) => {
    const id = `round-${round.round}-${name}`;
    const control = h("input", { id, type, value: round[name] ?? null });
    control.addEventListener("input", () => {
      if (name === "name_vi" || name === "name_en") round[name] = control.value;
      else round[name] = control.value || null;
    });
    return h("label", { class: "field", for: id }, h("span", {}, label), control);
  };
  const draw = () =>
    replace(
      rows,
      rounds.map((round, index) =>
        h(
          "fieldset",
          { class: "round-row" },
          h("legend", {}, i18n.t("pj.round.no", { n: round.round })),
          input(round, "name_vi", i18n.t("pj.name.vi"), "text"),
          input(round, "name_en", i18n.t("pj.name.en"), "text"),
          input(round, "started_on", i18n.t("pj.from"), "date"),
          input(round, "due_on", i18n.t("pj.round.due"), "date"),
          rounds.length > 1
            ? iconButton("close", i18n.t("pj.round.remove", { n: round.round }), () => {
                rounds.splice(index, 1);
                draw();
              })
            : null,
        ),
      ),
    );
  const add = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => {
        const round = Math.max(0, ...rounds.map((one) => one.round)) + 1;
        rounds.push({
          round,
          name_vi: `Đợt ${round}`,
          name_en: `Round ${round}`,
          started_on: null,
          due_on: null,
        });
        draw();
      },
    },
    i18n.t("pj.round.add"),
  );
  draw();
  const root = h(
    "div",
    { class: "rounds-editor" },
    h("p", { class: "step-legend" }, i18n.t("pj.rounds")),
    rows,
    add,
  );
  return { root, rounds: () => rounds };
}

/** Opens the form of a project in a dialog; `done` shows it anew. */
export async function openEdit(
  host: ProjectHost,
  client: ProjectClient,
  detail: Detail,
  etag: string,
  done: () => void,
): Promise<void> {
  const { i18n } = host;
  const choices = await served(host);
  const editor = roundsEditor(host, detail.rounds);
  const form = createForm({
    i18n,
    id: "project",
    fields: [
      ...fields(host, choices, detail).map((spec) => ({
        ...spec,
        required: spec.name === "name_vi",
      })),
      { name: "note", label: i18n.t("pj.note"), required: true, hint: i18n.t("pj.note.hint") },
    ],
    extra: editor.root,
    submit: i18n.t("pj.save"),
    send: async (values) => {
      try {
        await client.amend(detail.code, etag, requestOf(values, editor.rounds()));
      } catch (error) {
        // What is typed stays; what somebody else wrote is asked for and kept beside it.
        if (error instanceof Problem && error.status === 412)
          throw new Problem(412, i18n.t("pj.changed"));
        throw error;
      }
      dialog.close();
      host.toast(i18n.t("pj.saved"));
      done();
    },
  });
  const dialog = openDialog(i18n, i18n.t("pj.edit"), form.root, true);
}

/** Builds /projects/new. */
export async function buildNewProject(host: ProjectHost, client: ProjectClient): Promise<void> {
  const { i18n, main, session } = host;
  host.title(i18n.t("pj.new"));
  const inner = h(
    "div",
    { class: "page-inner project-new" },
    h(
      "header",
      { class: "page-head" },
      h(
        "div",
        {},
        h("p", { class: "crumbs" }, h("a", { href: "/projects" }, i18n.t("projects.title"))),
        h("h1", {}, i18n.t("pj.new")),
        h("p", {}, i18n.t("pj.new.intro")),
      ),
    ),
  );
  replace(main, inner);
  if (!session || !["agency", "admin"].includes(session.role)) {
    inner.append(
      h("p", { class: "state-message" }, i18n.t("pj.new.who")),
      h(
        "button",
        { type: "button", class: "button button-primary", onclick: host.signIn },
        i18n.t("session.signin"),
      ),
    );
    return;
  }
  const editor = roundsEditor(host, [
    { round: 1, name_vi: "Đợt 1", name_en: "Round 1", started_on: null, due_on: null },
  ]);
  const form = createForm({
    i18n,
    id: "project",
    fields: fields(host, await served(host), null),
    extra: editor.root,
    submit: i18n.t("pj.make"),
    send: async (values) => {
      const made = await client.add(requestOf(values, editor.rounds()));
      location.assign(`/projects/${encodeURIComponent(made.code)}/parcels`);
    },
  });
  inner.append(h("section", { class: "card" }, form.root));
}
