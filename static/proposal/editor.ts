import type { Geometry } from "geojson";
import { merge } from "../draw/clip.ts";
import { type CornerTable, createCornerTable } from "../draw/corner-table.ts";
import { openImport } from "../draw/import.ts";
import { geometryOf, loadPlane, shapeOf } from "../draw/plane.ts";
import { areaOf, faultOf, type Point, perimeterOf, type Shape } from "../draw/shape.ts";
import { createToolbar, type Toolbar } from "../draw/toolbar.ts";
import { iconButton } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import { bboxOf } from "../lib/geo.ts";
import type { Overlaid } from "../map/overlay.layer.ts";
import { isPhone } from "../shell/app.ts";
import { makeSheet } from "../shell/sheet.ts";
import { createTabs, type Tab } from "../shell/tabs.ts";
import { type CheckInput, createProposalApi } from "./api.ts";
import { USES } from "./balance.ts";
import { type Carried, offerKept, startFrom, takeCarried } from "./beginning.ts";
import { createChecker } from "./checker.ts";
import { createComments } from "./comments.ts";
import { showConflict } from "./conflict.ts";
import { createDesk, type Desk } from "./desk.ts";
import { createDetails, createSaveLine } from "./details.ts";
import { keyboard } from "./keys.ts";
import { createLife } from "./life.ts";
import { createLots } from "./lots.ts";
import { frameOf, miniMap } from "./minimap.ts";
import { createPresence } from "./presence.ts";
import { createRemark } from "./remark.ts";
import { createRemarks } from "./remarks.ts";
import { createReport, type ReportView } from "./report.ts";
import { createRevisions } from "./revisions.ts";
import { createShare } from "./share.ts";
import { createTighten, type Tighten } from "./tighten.ts";
import type { BalanceRow } from "./types.ts";
import type { Host } from "./words.ts";
import { createWork, type Work } from "./work.ts";

/** The editor of one proposal: a map to draw on, and beside it what the drawing would mean. */
export async function buildEditor(host: Host, id: string | null, carry: Carried): Promise<void> {
  const { i18n, main } = host;
  const api = createProposalApi(host.api);
  const [plane, first] = await Promise.all([loadPlane(), id ? api.get(id) : null]);
  const work = createWork(host, api, plane, first);
  const mapNode = h("div", {
    class: "map",
    id: "map",
    tabindex: "0",
    role: "application",
    "aria-label": i18n.t("p.map"),
  });
  const stage = h(
    "div",
    { class: "editor-map" },
    mapNode,
    h("div", { class: "crosshair", "aria-hidden": "true" }),
  );
  const panel = h("aside", { class: "editor-panel", "aria-label": i18n.t("p.panel") });
  main.classList.add("page-editor");
  main.append(stage, panel);
  title(host, work);
  const desk = await createDesk(host, work, mapNode);
  const tighten = fillPanel(host, work, desk, panel);
  const toolbar = addToolbar(host, work, desk, tighten.open);
  stage.append(...(work.editable() ? [toolbar.root] : []), zoomButtons(host, work, desk));
  follow(host, work, desk, toolbar);
  keyboard(host, work, desk, mapNode);
  if (!takeCarried(host, work, carry)) {
    if (!id) await startFrom(host, work);
    offerKept(host, work, panel);
  }
  frame(work, desk);
  desk.use(work.editable() ? (work.board.shape().length > 0 ? "edit" : "look") : "look");
}

/** Roles whose files the service reads, as the table of rights has it. */
const DRAWERS: readonly string[] = ["planner", "admin"];

function title(host: Host, work: Work): void {
  const show = () => host.title(work.store.get().fields.name || host.i18n.t("p.new"));
  host.own(work.store.watch(({ fields }) => fields.name, show));
  show();
}

function addToolbar(host: Host, work: Work, desk: Desk, tighten: () => void): Toolbar {
  const { board } = work;
  const { drawing } = desk.scene;
  return createToolbar(host, {
    use: (tool) => desk.use(tool),
    undo: () => void (drawing.back() || board.undo()),
    redo: board.redo,
    merge: () => board.reshape(merge),
    clear: () => board.reshape(() => []),
    snap: desk.setSnap,
    tighten,
    cornerHere: drawing.cornerHere,
    finish: drawing.finish,
    openImport: () =>
      openImport(host, work.plane, {
        api: host.session && DRAWERS.includes(host.session.role) ? host.api : null,
        preview: (shape) => preview(host, work, shape),
        take(shape, all) {
          board.reshape((now) => (all ? shape : [...now, ...shape]));
          frame(work, desk);
          desk.use("edit");
        },
      }),
  });
}

/** What was read, with what is drawn already behind it. */
function preview({ i18n }: Host, work: Work, shape: Shape): Element {
  const [read, drawn] = [shape, work.board.shape()].map((one) => geometryOf(one, work.plane));
  return miniMap(
    [
      ...(drawn ? [{ geometry: drawn, look: "faint" as const }] : []),
      ...(read ? [{ geometry: read, look: "shape" as const }] : []),
    ],
    frameOf([read ?? null]),
    i18n.t("p.import.preview"),
  );
}

function zoomButtons(host: Host, work: Work, desk: Desk): HTMLElement {
  const { i18n } = host;
  const { camera } = desk.scene;
  return h(
    "div",
    { class: "tools editor-zoom", role: "group", "aria-label": i18n.t("tools.label") },
    h(
      "div",
      { class: "tool-group" },
      iconButton("plus", i18n.t("tools.zoomin"), () => camera.zoomBy(1)),
      iconButton("minus", i18n.t("tools.zoomout"), () => camera.zoomBy(-1)),
      iconButton("home", i18n.t("p.frame"), () => frame(work, desk)),
    ),
  );
}

/** Brings everything drawn into view. */
function frame(work: Work, desk: Desk): void {
  const geometry = geometryOf(work.board.shape(), work.plane);
  const box = bboxOf(geometry);
  if (box) desk.scene.camera.jump(box, 17);
}

/** Fills the panel beside the map; answers the part that draws corners onto borders. */
function fillPanel(host: Host, work: Work, desk: Desk, panel: HTMLElement): Tighten {
  const { scene } = desk;
  const { i18n } = host;
  const sheet = makeSheet(panel, host.i18n, "half");
  let extra: readonly Overlaid[] = [];
  const drawOverlay = () => scene.overlay.show([...lotShapes(work), ...extra]);
  const overlay = (items: readonly Overlaid[]) => {
    extra = items;
    drawOverlay();
  };
  const report = addReport(host, work, desk, overlay);
  const unbuilt = h("input", { type: "checkbox" });
  const reportTab = h(
    "div",
    {},
    h("label", { class: "check unbuilt" }, unbuilt, i18n.t("p.unbuilt.count")),
    report.root,
  );
  const corners = addCorners(host, work, desk);
  const lots = createLots(host, work, (use) => desk.use("polygon", use));
  const remarks = addRemarks(host, work, desk);
  const revisions = createRevisions(host, work, overlay);
  let shown = "report";
  const refresh = () => {
    if (shown === "corners") corners.refresh();
    if (shown === "lots") lots.refresh();
    drawOverlay();
  };
  const tabs = createTabs(
    i18n.t("p.panel"),
    [
      { id: "report", label: i18n.t("p.tab.report"), icon: "info", content: reportTab },
      { id: "corners", label: i18n.t("p.tab.corners"), icon: "list", content: corners.root },
      { id: "lots", label: i18n.t("p.tab.lots"), icon: "area", content: lots.root },
      remarks.tab,
      {
        id: "revisions",
        label: i18n.t("p.tab.revisions"),
        icon: "calendar",
        content: revisions.root,
      },
    ],
    (id) => {
      shown = id;
      overlay([]);
      if (id === "comments" || id === "remark") void remarks.load();
      if (id === "revisions") void revisions.load();
      refresh();
    },
  );
  const tighten = createTighten(host, work, {
    overlay,
    go: ([lng, lat]) =>
      scene.camera.go({ lng, lat, zoom: Math.max(18, scene.camera.place().zoom) }),
  });
  panel.append(sheet.grip, panelHead(host, work), tighten.root, tabs);
  host.own(work.board.store.watch((state) => state, refresh));
  watchReport(host, work, { report, norms: lots.norms, unbuilt });
  return tighten;
}

function addReport(
  host: Host,
  work: Work,
  { scene }: Desk,
  overlay: (items: readonly Overlaid[]) => void,
): ReportView {
  const repair = (geometry: Geometry) => work.board.reshape(() => shapeOf(geometry, work.plane));
  return createReport(host, {
    glance: (items) => overlay(items ?? []),
    go(geometry) {
      overlay([{ geometry, look: geometry.type === "Point" ? "fault" : "finding" }]);
      const box = bboxOf(geometry);
      if (box) scene.camera.fit(box, 17);
    },
    ...(work.editable() ? { repair } : {}),
  });
}

function addCorners(host: Host, work: Work, { scene }: Desk): CornerTable {
  return createCornerTable(host, work.board, {
    editable: work.editable,
    show(at) {
      const point = work.board.shape()[at.part]?.[at.ring]?.[at.vertex];
      if (!point) return;
      const [lng, lat] = work.plane.toDegrees(point);
      scene.drawing.point([lng, lat]);
      scene.camera.reveal(lng, lat);
    },
  });
}

/** Those who work here talk under the proposal; the public responds to what was published. */
function addRemarks(host: Host, work: Work, desk: Desk): { tab: Tab; load(): Promise<void> } {
  const { i18n } = host;
  const choose = () => desk.use("pin");
  const { proposal } = work.store.get();
  const inside = host.session !== null && (!proposal || work.may("comment"));
  const comments = createComments(host, work, desk.scene, choose);
  const remark = createRemark(host, work, choose);
  const remarks = createRemarks(host, work, desk.scene);
  desk.onPin((at) => {
    (inside ? comments : remark).pinned(at);
    desk.use("look");
  });
  return {
    tab: {
      id: inside ? "comments" : "remark",
      label: i18n.t(inside ? "p.tab.comments" : "p.tab.remark"),
      icon: "user",
      content: h("div", {}, inside ? comments.root : remark.root, remarks.root),
    },
    load: async () => void (await Promise.all([inside ? comments.load() : null, remarks.load()])),
  };
}

function lotShapes(work: Work): Overlaid[] {
  return work.board.draft().lots.flatMap(({ use, shape }) => {
    const geometry = geometryOf(shape, work.plane);
    return geometry ? [{ geometry, look: "lot" as const, color: USES[use] ?? "#999" }] : [];
  });
}

function panelHead(host: Host, work: Work): HTMLElement {
  const { i18n } = host;
  const { proposal } = work.store.get();
  const head = h("h1", {}, work.store.get().fields.name || i18n.t("p.new"));
  host.own(
    work.store.watch(
      ({ fields }) => fields.name,
      (name) => {
        head.textContent = name || i18n.t("p.new");
      },
    ),
  );
  const pdf = (id: string) =>
    `/api/proposals/${encodeURIComponent(id)}/report.pdf?lang=${i18n.lang}`;
  return h(
    "header",
    { class: "editor-head" },
    h("p", {}, h("a", { href: "/proposals" }, `‹ ${i18n.t("p.all")}`)),
    head,
    createSaveLine(host, work, () => void showConflict(host, work)),
    createPresence(host, work),
    createShare(host, work),
    createLife(host, work, () => location.reload()),
    h(
      "details",
      { class: "editor-fields", open: (!proposal || work.editable()) && !isPhone() },
      h("summary", {}, i18n.t("p.details")),
      createDetails(host, work),
    ),
    proposal
      ? h(
          "p",
          { class: "row-actions" },
          h("a", { class: "button", href: pdf(proposal.id) }, i18n.t("p.pdf")),
          h(
            "button",
            { type: "button", class: "button", onclick: () => window.print() },
            i18n.t("p.print"),
          ),
        )
      : null,
  );
}

/** Area and perimeter at once from here, everything else from the service when it answers. */
function watchReport(
  host: Host,
  work: Work,
  {
    report,
    norms,
    unbuilt,
  }: {
    report: ReturnType<typeof createReport>;
    norms(rows: readonly BalanceRow[]): void;
    unbuilt: HTMLInputElement;
  },
): void {
  const { board, plane } = work;
  const checker = createChecker<CheckInput>(
    (input, signal) => work.api.check(input, signal),
    (state) => {
      report.show(state);
      if (state.is === "current" && state.report.balance) norms(state.report.balance);
    },
  );
  host.own(checker.stop);
  const show = () => {
    const shape = sketched(board.shape(), board.store.get().sketch);
    const crossing = faultOf(shape);
    report.local(
      areaOf(shape),
      perimeterOf(shape),
      crossing &&
        host.i18n.t("draw.crosses", { x: crossing[1].toFixed(2), y: crossing[0].toFixed(2) }),
    );
    const geometry = geometryOf(shape, plane);
    if (!geometry) return checker.changed(null);
    const { fields, proposal } = work.store.get();
    const { lots } = work.body();
    const { kind, zone } = fields;
    checker.changed({
      geometry,
      kind,
      lots,
      ...(zone ? { zone } : {}),
      exclude: proposal?.id,
      unbuilt: unbuilt.checked,
    });
  };
  unbuilt.addEventListener("change", show);
  let seen = board.store.get();
  const drawn = (next: typeof seen) => {
    const same =
      next.history === seen.history && next.held === seen.held && next.sketch === seen.sketch;
    seen = next;
    if (!same) show();
  };
  host.own(board.store.watch((state) => state, drawn));
  host.own(work.store.watch(({ fields }) => fields.kind, show));
  show();
}

/** What is being drawn counts already: the panel answers before the last corner is set. */
function sketched(shape: Shape, sketch: readonly Point[] | null): Shape {
  return sketch && sketch.length >= 3 && shape.length === 0 ? [[sketch]] : shape;
}

function follow(host: Host, work: Work, desk: Desk, toolbar: Toolbar): void {
  const { board, plane } = work;
  const { drawing } = desk.scene;
  const show = () => {
    const { history, corner, sketch } = board.store.get();
    const { tool, snap } = desk.store.get();
    toolbar.show({
      tool,
      snap,
      canUndo: history.past.length > 0 || sketch !== null,
      canRedo: history.future.length > 0,
      parts: board.draft().shape.length,
      drawing: ["polygon", "cut", "split"].includes(tool),
    });
    const at = corner && board.shape()[corner.part]?.[corner.ring]?.[corner.vertex];
    drawing.point(at ? plane.toDegrees(at) : null);
  };
  const redraw = () =>
    drawing.show(board.draft().shape.map((part) => part.map((ring) => ring.map(plane.toDegrees))));
  host.own(board.store.watch(({ history }) => history.now, redraw));
  host.own(board.store.watch((state) => state, show));
  host.own(desk.store.watch((state) => state, show));
  redraw();
  show();
}
