import type { Geometry } from "geojson";
import { readArea } from "../casefile/money.ts";
import { loadPlane } from "../draw/plane.ts";
import { Problem } from "../lib/api.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import { openDialog } from "../lib/forms.ts";
import type { LineageHost } from "./card.ts";
import type { Kind, Lineage, LineageClient, Piece, Reshape, Reshaped } from "./client.ts";
import { createPlan } from "./plan.ts";
import { type Point, readPoints } from "./points.ts";
import type { LineageI18n } from "./words.ts";

export interface EditorHost extends Omit<LineageHost, "i18n"> {
  readonly i18n: LineageI18n;
  readonly client: LineageClient;
  readonly lineage: Lineage;
}

const KINDS: readonly Kind[] = ["split", "merge", "renumber"];

/** Opens the editor of one parcel: a line is drawn or typed, areas are seen, and then it is confirmed. */
export async function openEditor(host: EditorHost): Promise<void> {
  const { i18n, lineage, client } = host;
  const plane = await loadPlane();
  const state = { kind: "split" as Kind, line: [] as Point[], shown: null as Reshaped | null };
  const parts = createParts(host);
  const plan = createPlan(plane, [lineage.geometry], (point) => {
    if (state.kind !== "split") return;
    parts.corners.value = [
      ...(state.line.length > 1 && state.shown ? [] : state.line),
      [Math.round(point[0] * 100) / 100, Math.round(point[1] * 100) / 100] as Point,
    ]
      .map(([east, north]) => `${north} ${east}`)
      .join("\n");
    changed();
  });
  const body = (): Reshape => ({
    parcels: [lineage.id, ...(state.kind === "merge" ? parts.others() : [])],
    effective_on: parts.day.value,
    document: parts.document.value.trim(),
    ...(parts.reason.value.trim() ? { reason: parts.reason.value.trim() } : {}),
    ...(state.kind === "split"
      ? { cut: { type: "LineString", coordinates: state.line } as Reshape["cut"] & object }
      : {}),
    crs: "EPSG:5899",
    children: [],
  });
  const draw = () => {
    const pieces = (state.shown?.children ?? []).flatMap(({ geometry }) => geometry ?? []);
    const faults = (state.shown?.faults ?? []).flatMap(({ geometry }) => geometry ?? []);
    plan.show(pieces as Geometry[], faults as Geometry[], state.kind === "split" ? state.line : []);
  };
  const preview = debounce(200, async () => {
    try {
      state.shown = await client.preview(state.kind, body());
      parts.show(state.shown);
    } catch (error) {
      state.shown = null;
      parts.refuse(error);
    }
    draw();
  });
  const changed = () => {
    const read = readPoints(parts.corners.value);
    parts.corners.toggleAttribute("aria-invalid", read === null);
    state.line = read ?? [];
    state.shown = null;
    parts.clear();
    draw();
    const ready =
      state.kind === "split"
        ? state.line.length > 1
        : state.kind === "renumber" || parts.others().length > 0;
    if (ready) preview();
  };
  parts.bind({
    kind(kind) {
      state.kind = kind;
      changed();
    },
    changed,
    async confirm() {
      const out = await client.change(state.kind, { ...body(), children: parts.children() });
      location.href = `/parcels/${out.children[0]?.id}`;
    },
  });
  openDialog(
    i18n,
    i18n.t("lineage.edit"),
    h("div", { class: "lineage-editor" }, plan.root as unknown as HTMLElement, parts.root),
    true,
  );
  changed();
}

interface Acts {
  kind(kind: Kind): void;
  changed(): void;
  confirm(): Promise<void>;
}

/** The fields beside the plan. */
function createParts(host: EditorHost) {
  const { i18n, today } = host;
  let acts: Acts;
  const field = (label: string, input: HTMLElement, hint = "") =>
    h(
      "label",
      { class: "field" },
      h("span", {}, label),
      input,
      hint ? h("small", { class: "muted" }, hint) : null,
    );
  const kind = h(
    "select",
    { id: "lineage-kind" },
    KINDS.map((code) => h("option", { value: code }, i18n.t(`lineage.do.${code}`))),
  );
  const corners = h("textarea", { id: "lineage-corners", rows: 3, spellcheck: "false" });
  const others = h("input", { id: "lineage-others", autocomplete: "off", inputmode: "numeric" });
  const day = h("input", { id: "lineage-day", type: "date", max: today, value: today });
  const document = h("input", { id: "lineage-document", maxlength: 300, required: true });
  const reason = h("input", { id: "lineage-reason", maxlength: 2000 });
  const result = h("div", { class: "lineage-result", role: "status" });
  const fault = h("p", { class: "form-error", role: "alert", hidden: true });
  const confirm = h(
    "button",
    { type: "submit", class: "button button-primary", disabled: true },
    i18n.t("lineage.confirm"),
  );
  const byLine = field(i18n.t("lineage.corners"), corners, i18n.t("lineage.corners.hint"));
  const byIds = field(i18n.t("lineage.others"), others, i18n.t("lineage.others.hint"));
  byIds.hidden = true;
  let rows: { sheet: HTMLInputElement; number: HTMLInputElement; area: HTMLInputElement }[] = [];
  const tell = (text: string) => {
    fault.textContent = text;
    fault.hidden = text === "";
  };
  const refuse = (error: unknown) =>
    tell(
      error instanceof Problem
        ? [error.message, ...error.items.map(({ detail }) => detail ?? "")]
            .filter(Boolean)
            .join(" ")
        : i18n.t("error.away"),
    );
  const root = h(
    "form",
    { class: "form", novalidate: true },
    field(i18n.t("lineage.kind"), kind),
    byLine,
    byIds,
    result,
    field(i18n.t("lineage.day"), day),
    field(i18n.t("lineage.document"), document),
    field(i18n.t("lineage.reason"), reason, i18n.t("lineage.reason.hint")),
    fault,
    h("div", { class: "form-actions" }, confirm),
  );
  kind.addEventListener("change", () => {
    byLine.hidden = kind.value !== "split";
    byIds.hidden = kind.value !== "merge";
    acts.kind(kind.value as Kind);
  });
  corners.addEventListener("input", () => acts.changed());
  others.addEventListener("input", () => acts.changed());
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    if (!document.value.trim()) {
      tell(i18n.t("lineage.document.needed"));
      return document.focus();
    }
    confirm.disabled = true;
    try {
      await acts.confirm();
    } catch (error) {
      refuse(error);
      confirm.disabled = false;
    }
  });
  return {
    root,
    corners,
    day,
    document,
    reason,
    refuse,
    bind(next: Acts) {
      acts = next;
    },
    others: () => (others.value.match(/\d+/g) ?? []).map(Number),
    clear() {
      tell("");
      replace(result);
      rows = [];
      confirm.disabled = true;
    },
    show(shown: Reshaped) {
      rows = shown.children.map((piece) => inputs(host, piece));
      replace(result, table(host, shown, rows), balance(host, shown), faultList(host, shown));
      confirm.disabled = shown.faults.length > 0;
    },
    children: () =>
      rows.map(({ sheet, number, area }) => ({
        sheet_no: sheet.value.trim(),
        parcel_no: number.value.trim(),
        recorded_area_m2: readArea(area.value) || null,
      })),
  };
}

function inputs({ i18n }: EditorHost, piece: Piece) {
  const input = (label: string, value: string, mode = "") =>
    h("input", { "aria-label": label, value, maxlength: 40, inputmode: mode || null });
  return {
    sheet: input(i18n.t("lineage.sheet"), piece.sheet_no),
    number: input(i18n.t("lineage.number"), piece.parcel_no),
    area: input(i18n.t("lineage.recorded"), "", "decimal"),
  };
}

function table(
  { i18n, format }: EditorHost,
  shown: Reshaped,
  rows: { sheet: HTMLElement; number: HTMLElement; area: HTMLElement }[],
): HTMLElement {
  return h(
    "table",
    { class: "table" },
    h("caption", { class: "visually-hidden" }, i18n.t("lineage.children")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        (["lineage.sheet", "lineage.number", "lineage.measured", "lineage.recorded"] as const).map(
          (key) => h("th", { scope: "col" }, i18n.t(key)),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      shown.children.map((piece, n) =>
        h(
          "tr",
          {},
          h("td", {}, rows[n]?.sheet ?? null),
          h("td", {}, rows[n]?.number ?? null),
          h("td", { class: "num" }, format.m2(piece.area_m2)),
          h("td", {}, rows[n]?.area ?? null),
        ),
      ),
    ),
  );
}

/** Areas before and after, with what may differ. */
function balance({ i18n, format }: EditorHost, { areas }: Reshaped): HTMLElement | null {
  if (!areas) return null;
  return h(
    "p",
    { class: areas.within_tolerance ? "muted" : "state-message is-warning" },
    i18n.t("lineage.balance", {
      before: format.m2(areas.measured_before_m2),
      after: format.m2(areas.measured_after_m2),
      difference: format.m2(areas.measured_difference_m2),
      tolerance: format.m2(areas.tolerance_m2),
    }),
  );
}

function faultList({ i18n, format }: EditorHost, { faults }: Reshaped): HTMLElement | null {
  if (faults.length === 0) return null;
  return h(
    "ul",
    { class: "lineage-faults" },
    faults.map(({ child, message, width_m }) =>
      h(
        "li",
        {},
        child > 0 ? `${i18n.t("lineage.child", { n: String(child) })}: ` : "",
        i18n.pick(message),
        width_m === null ? "" : ` ${i18n.t("lineage.width", { m: format.number(width_m, 2) })}`,
      ),
    ),
  );
}
