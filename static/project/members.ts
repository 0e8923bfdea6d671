import { Problem } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { ProjectClient } from "./client.ts";
import { createMemberMap } from "./members.layer.ts";
import type { Detail, Move, Moved, Selection, Summary } from "./types.ts";
import type { ProjectHost } from "./words.ts";

type Way = "map" | "zone" | "filter";

/** What is chosen so far: parcels pressed one by one, or a line around them, or a zone, or a filter. */
interface Choice {
  way: Way;
  ids: Set<number>;
  line: [number, number][] | null;
  zone: string;
  project: string;
  state: string;
  unit: string;
}

/** The selection as the service reads it; null while nothing is chosen. */
export function selectionOf(choice: Choice): Selection | null {
  if (choice.way === "zone") return choice.zone ? { zone: choice.zone } : null;
  if (choice.way === "filter") {
    const filter = {
      ...(choice.project ? { project: choice.project } : {}),
      ...(choice.state ? { state: choice.state } : {}),
      ...(choice.unit ? { admin_unit: choice.unit } : {}),
    };
    return Object.keys(filter).length > 0 ? { filter } : null;
  }
  if (choice.line) {
    const ring = choice.line.map(([x, y]) => [x, y]);
    return { area: { type: "Polygon", coordinates: [[...ring, ring[0] as number[]]] } };
  }
  return choice.ids.size > 0 ? { ids: [...choice.ids] } : null;
}

/** Builds /projects/{code}/parcels: parcels join, leave and pass, with a look at what would happen first. */
export async function buildMembers(
  host: ProjectHost,
  client: ProjectClient,
  code: string,
): Promise<void> {
  const { i18n, main, api, today } = host;
  const [{ data: detail }, projects, zones, reference, settings] = await Promise.all([
    client.detail(code),
    client.list(),
    api.allItems("zones"),
    api.reference(),
    api.settings(),
  ]);
  host.title(i18n.t("pj.parcels"));
  const choice: Choice = {
    way: "map",
    ids: new Set(),
    line: null,
    zone: detail.zone?.code ?? "",
    project: "",
    state: "",
    unit: "",
  };
  const mapBox = h("div", {
    class: "member-map",
    role: "application",
    "aria-label": i18n.t("pj.m.map"),
  });
  const hint = h("p", { class: "muted", role: "status" });
  const ways = h("div", { class: "member-ways" });
  const desk = createDesk(host, client, detail, projects, () => selectionOf(choice));
  const changed = () => {
    map.show(choice.ids, choice.line);
    hint.textContent = choice.line
      ? i18n.t("pj.m.line")
      : i18n.t("pj.m.picked", { n: choice.ids.size });
    desk.changed();
  };
  const lassoButton = h(
    "button",
    { type: "button", class: "button", "aria-pressed": "false" },
    i18n.t("pj.m.lasso"),
  );
  const holdLasso = (on: boolean) => {
    map.lasso(on);
    lassoButton.setAttribute("aria-pressed", String(on));
  };
  lassoButton.addEventListener("click", () =>
    holdLasso(lassoButton.getAttribute("aria-pressed") !== "true"),
  );
  const select = (
    id: string,
    label: string,
    options: readonly (readonly [string, string])[],
    value: string,
    set: (value: string) => void,
  ) =>
    h(
      "label",
      { class: "field", for: id },
      h("span", {}, label),
      h(
        "select",
        {
          id,
          onchange: (event: Event) => {
            set((event.target as HTMLSelectElement).value);
            desk.changed();
          },
        },
        options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)),
      ),
    );
  const any = ["", i18n.t("filter.all")] as const;
  const units = new Map(projects.flatMap((one) => one.communes.map((c) => [c.code, c.name])));
  const panels: Record<Way, Child> = {
    map: [
      h(
        "div",
        { class: "member-tools" },
        lassoButton,
        h(
          "button",
          {
            type: "button",
            class: "button",
            onclick: () => {
              choice.ids = new Set();
              choice.line = null;
              changed();
            },
          },
          i18n.t("pj.m.clear"),
        ),
      ),
      hint,
      mapBox,
      numbers(host, (ids) => {
        choice.line = null;
        for (const id of ids) choice.ids.add(id);
        changed();
      }),
    ],
    zone: select(
      "pj-m-zone",
      i18n.t("pj.kind.zone"),
      [any, ...zones.map((z) => [String(z.id), i18n.field(z.properties ?? {}, "name")] as const)],
      choice.zone,
      (value) => {
        choice.zone = value;
      },
    ),
    filter: [
      select(
        "pj-m-project",
        i18n.t("filter.project"),
        [
          any,
          ["none", i18n.t("pj.m.none")],
          ...projects.map((one) => [one.code, i18n.pick(one.name)] as const),
        ],
        "",
        (value) => {
          choice.project = value;
        },
      ),
      select(
        "pj-m-state",
        i18n.t("filter.state"),
        [
          any,
          ...reference.clearance_states.map((s) => [s.code, i18n.code("state", s.code)] as const),
        ],
        "",
        (value) => {
          choice.state = value;
        },
      ),
      select(
        "pj-m-unit",
        i18n.t("filter.unit"),
        [any, ...[...units].map(([key, name]) => [key, i18n.pick(name)] as const)],
        "",
        (value) => {
          choice.unit = value;
        },
      ),
    ],
  };
  const tabs = (["map", "zone", "filter"] as const).map((way) =>
    h(
      "label",
      {},
      h("input", {
        type: "radio",
        name: "pj-way",
        value: way,
        checked: way === choice.way,
        onchange: () => {
          choice.way = way;
          replace(ways, panels[way]);
          desk.changed();
        },
      }),
      h("span", {}, i18n.t(`pj.m.way.${way}`)),
    ),
  );
  replace(
    main,
    h(
      "div",
      { class: "page-inner members-page" },
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h(
            "p",
            { class: "crumbs" },
            h("a", { href: `/projects/${encodeURIComponent(code)}` }, i18n.pick(detail.name)),
          ),
          h("h1", {}, i18n.t("pj.parcels")),
          h("p", {}, i18n.t("pj.m.intro")),
        ),
      ),
      h(
        "div",
        { class: "members-grid" },
        h(
          "section",
          { class: "card", "aria-label": i18n.t("pj.m.choose") },
          h("h2", {}, i18n.t("pj.m.choose")),
          h(
            "fieldset",
            { class: "segmented" },
            h("legend", { class: "visually-hidden" }, i18n.t("pj.m.choose")),
            tabs,
          ),
          ways,
        ),
        desk.root,
      ),
    ),
  );
  replace(ways, panels.map);
  const map = createMemberMap(mapBox, {
    api,
    extent: settings.extent,
    box: detail.bbox ?? (await boxOfZone(host, detail)),
    today,
    onpick: (id) => {
      if (id === null) {
        hint.textContent = i18n.t("pj.m.zoom");
        return;
      }
      choice.line = null;
      if (!choice.ids.delete(id)) choice.ids.add(id);
      changed();
    },
    onlasso: (line) => {
      choice.ids = new Set();
      choice.line = line;
      holdLasso(false);
      changed();
    },
  });
  host.own(map.remove);
  hint.textContent = i18n.t("pj.m.picked", { n: 0 });
  desk.day(today);
}

async function boxOfZone({ api }: ProjectHost, detail: Detail) {
  if (!detail.zone) return null;
  const { bboxOf } = await import("../lib/geo.ts");
  const zone = await api.item("zones", detail.zone.code).catch(() => null);
  return zone ? bboxOf(zone.geometry) : null;
}

/** Parcels by their numbers in the register, for the keyboard and for lists from elsewhere. */
function numbers({ i18n }: ProjectHost, take: (ids: number[]) => void): HTMLElement {
  const input = h("input", { id: "pj-m-ids", type: "text", inputmode: "numeric" });
  return h(
    "form",
    {
      class: "member-numbers",
      onsubmit: (event: Event) => {
        event.preventDefault();
        take(
          input.value
            .split(/[\s,;]+/)
            .map(Number)
            .filter((id) => Number.isInteger(id) && id > 0),
        );
        input.value = "";
      },
    },
    h("label", { class: "field", for: "pj-m-ids" }, h("span", {}, i18n.t("pj.m.ids")), input),
    h("button", { type: "submit", class: "button" }, i18n.t("pj.m.add")),
  );
}

/** Where the chosen parcels go, since when and why; first what would happen, then that it does. */
function createDesk(
  host: ProjectHost,
  client: ProjectClient,
  detail: Detail,
  projects: readonly Summary[],
  selection: () => Selection | null,
) {
  const { i18n, format } = host;
  const others = projects.filter(({ code }) => code !== detail.code);
  const target = h(
    "select",
    { id: "pj-m-target" },
    h("option", { value: detail.code }, i18n.t("pj.m.here")),
    h("option", { value: "" }, i18n.t("pj.m.out")),
    others.map((one) =>
      h("option", { value: one.code }, i18n.t("pj.m.to", { project: i18n.pick(one.name) })),
    ),
  );
  const round = h("select", { id: "pj-m-round" });
  const on = h("input", { id: "pj-m-on", type: "date" });
  const note = h("input", { id: "pj-m-note", type: "text" });
  const pass = h("input", { id: "pj-m-pass", type: "checkbox" });
  const outcome = h("div", { class: "member-outcome", role: "status" });
  const confirm = h(
    "button",
    { type: "button", class: "button button-primary", disabled: true },
    i18n.t("pj.m.do"),
  );
  const look = h("button", { type: "submit", class: "button" }, i18n.t("pj.m.look"));
  const fault = h("p", { class: "form-error", role: "alert", hidden: true });
  const changed = () => {
    confirm.disabled = true;
    fault.hidden = true;
    replace(outcome);
  };
  const rounds = async () => {
    changed();
    const code = target.value;
    round.disabled = code === "";
    const list =
      code === detail.code || code === "" ? detail.rounds : (await client.detail(code)).data.rounds;
    replace(
      round,
      list.map((one) =>
        h("option", { value: one.round }, i18n.pick({ vi: one.name_vi, en: one.name_en })),
      ),
    );
  };
  const send = async (preview: boolean): Promise<void> => {
    const chosen = selection();
    fault.hidden = true;
    if (!chosen) return tell(i18n.t("pj.m.nothing"));
    const leave = target.value === "";
    const move: Move = {
      ...chosen,
      on: on.value,
      note: note.value,
      preview,
      ...(leave ? {} : { round: Number(round.value), pass: pass.checked }),
    };
    try {
      const moved = await client.move(leave ? detail.code : target.value, move, leave);
      if (!preview) {
        host.toast(i18n.t("pj.m.done", { n: format.number(moved.count) }));
        location.assign(`/projects/${encodeURIComponent(detail.code)}`);
        return;
      }
      show(moved);
    } catch (error) {
      if (!(error instanceof Problem)) return tell(i18n.t("error.away"));
      tell([error.message, ...error.items.map(({ detail: text }) => text)].join(" "));
    }
  };
  const tell = (text: string) => {
    fault.textContent = text;
    fault.hidden = false;
  };
  const show = (moved: Moved) => {
    confirm.disabled = moved.count === 0 || moved.refused_count > 0;
    replace(
      outcome,
      h(
        "p",
        {},
        h(
          "strong",
          {},
          i18n.t("pj.m.would", { n: format.number(moved.count), ha: format.ha(moved.area_ha) }),
        ),
      ),
      moved.already > 0
        ? h("p", {}, i18n.t("pj.m.already", { n: format.number(moved.already) }))
        : null,
      moved.under_way > 0
        ? h("p", {}, i18n.t("pj.m.underway", { n: format.number(moved.under_way) }))
        : null,
      h(
        "ul",
        { class: "grade-list" },
        moved.from.map((one) =>
          h(
            "li",
            {},
            h("span", {}, one.project ? i18n.pick(one.project.name) : i18n.t("pj.m.none")),
            h("span", { class: "num" }, format.number(one.count)),
            h("span", { class: "num muted" }, format.ha(one.area_ha)),
          ),
        ),
      ),
      moved.refused_count > 0
        ? h(
            "div",
            { class: "warning" },
            h("p", {}, i18n.t("pj.m.refused", { n: format.number(moved.refused_count) })),
            h(
              "ul",
              {},
              moved.refused
                .slice(0, 20)
                .map((one) =>
                  h(
                    "li",
                    {},
                    h(
                      "a",
                      { href: `/parcels/${one.id}` },
                      i18n.t("parcel.title", { sheet: one.sheet_no, number: one.parcel_no }),
                    ),
                    `: ${i18n.code("pj.rule", one.rule)}`,
                  ),
                ),
            ),
          )
        : null,
    );
  };
  for (const one of [round, on, note, pass]) one.addEventListener("change", changed);
  target.addEventListener("change", () => void rounds());
  confirm.addEventListener("click", () => void send(false));
  void rounds();
  const field = (id: string, label: string, control: HTMLElement) =>
    h("label", { class: "field", for: id }, h("span", {}, label), control);
  const root = h(
    "form",
    {
      class: "card form member-desk",
      novalidate: true,
      onsubmit: (event: Event) => {
        event.preventDefault();
        void send(true);
      },
    },
    h("h2", {}, i18n.t("pj.m.where")),
    field("pj-m-target", i18n.t("pj.m.target"), target),
    field("pj-m-round", i18n.t("pj.round"), round),
    field("pj-m-on", i18n.t("pj.m.on"), on),
    field("pj-m-note", i18n.t("pj.m.note"), note),
    h("label", { class: "check", for: "pj-m-pass" }, pass, i18n.t("pj.m.pass")),
    h("p", { class: "muted small" }, i18n.t("pj.m.rule")),
    fault,
    outcome,
    h("div", { class: "form-actions" }, look, confirm),
  );
  return {
    root,
    changed,
    day(today: string) {
      on.value = today;
      on.max = today;
    },
  };
}
