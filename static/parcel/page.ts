import { createDraftCard } from "../approval/card.ts";
import { type AttachmentCard, createAttachmentCard } from "../attachment/card.ts";
import { createPicker } from "../attachment/picker.ts";
import { createClearanceClient, mapAddress, type Recorded } from "../clearance/client.ts";
import { createDraft } from "../clearance/draft.ts";
import { createStepForm, type StepForm } from "../clearance/form.ts";
import { choices, type Law, type Step } from "../clearance/law.ts";
import type { History, Parcel } from "../clearance/types.ts";
import type { ClearanceKey } from "../clearance/words.ts";
import { createClockCard } from "../clock/card.ts";
import type { PageHost } from "../frame/page.ts";
import { Problem } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { labelPoint } from "../lib/geo.ts";
import type { MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { createLive } from "../live/live.ts";
import { createObstacleCard } from "../obstacle/card.ts";
import { partsOf } from "./asof.ts";
import { aboutCard, aroundCard, stateCard } from "./cards.ts";
import { conflict } from "./conflict.ts";
import { historyCard } from "./history.ts";

export type Host = PageHost<ClearanceKey | MessageKey>;

/** All that the page shows of one parcel, as last read. */
export interface Known {
  parcel: Parcel;
  history: History;
}

/** Builds /parcels/{id}. */
export async function buildParcelPage(host: Host): Promise<void> {
  const { i18n, api, main, session } = host;
  const id = host.path[0] ?? "";
  const client = createClearanceClient(api);
  if (!/^\d+$/.test(id)) return missing(host, i18n.t("parcelpage.which"));
  const read = async (): Promise<Known> => {
    const [{ data: parcel }, history] = await Promise.all([client.parcel(id), client.history(id)]);
    return { parcel, history };
  };
  let known: Known;
  let law: Law;
  try {
    [known, law] = await Promise.all([read(), client.law()]);
  } catch (error) {
    if (error instanceof Problem && error.status === 404)
      return missing(host, i18n.t("parcelpage.unknown"));
    throw error;
  }
  const shape = known.parcel.retired_on ? null : await client.shape(id).catch(() => null);
  const name = i18n.t("parcel.title", {
    sheet: known.parcel.sheet_no,
    number: known.parcel.parcel_no,
  });
  host.title(name);
  const renew = async () => take(await read());
  const files = createAttachmentCard({
    host,
    parcel: known.parcel.id,
    records: session !== null && session.role !== "auditor",
    changed: () => draw(),
  });
  const drafts = createDraftCard(host, known.parcel.id, files, renew);
  const past = historyCard(
    host,
    () => known,
    renew,
    (records) => records.map((record) => [drafts.of(record), files.of("event", record.id)]),
  );
  const obstacles = createObstacleCard({ host, law, known: () => known, files, renew });
  // What is typed in the cards between these two stays when the parcel changes.
  const standing = h("div", {});
  const about = h("div", {});
  const clock = createClockCard(host, id);
  const left = h(
    "div",
    { class: "parcel-facts" },
    standing,
    clock.root,
    obstacles.root,
    files.root,
    about,
  );
  const draw = () => {
    replace(standing, stateCard(host, known.parcel));
    replace(about, aboutCard(host, known.parcel));
    obstacles.draw();
    drafts.draw();
    past.draw();
    if (!known.parcel.retired_on) void clock.load();
  };
  const point = shape ? labelPoint(shape) : null;
  const recorder =
    session && !known.parcel.retired_on ? createRecorder(host, law, files, () => known) : null;
  const take = (next: Known) => {
    const changed = next.parcel.version !== known.parcel.version;
    known = next;
    draw();
    if (changed) recorder?.follow();
  };
  recorder?.bind({
    read,
    take,
    send: (step, version, key) => client.record(id, step, { version, key }),
  });
  replace(
    main,
    h(
      "div",
      { class: "page-inner parcel-page" },
      head(
        host,
        known.parcel,
        name,
        mapAddress(i18n.lang, known.parcel.id, point as [number, number] | null),
      ),
      h(
        "div",
        { class: "parcel-columns" },
        left,
        h(
          "div",
          { class: "parcel-side" },
          drafts.root,
          recorder?.root ?? (session || known.parcel.retired_on ? null : invitation(host)),
          shape ? aroundCard(host, known.parcel, shape) : null,
        ),
        past.root,
      ),
    ),
  );
  draw();
  void addLineage(host, main, known.parcel.id);
  if (session && READERS.includes(session.role)) void addCases(host, main, known.parcel.id);
  // Only those who may read obstacles may read papers and drafts.
  const papers = async () => {
    if (!known.history.obstacles) return;
    await drafts.load();
    await files.load();
  };
  void papers().catch(() => host.toast(i18n.t("error.load")));
  const live = createLive();
  host.own(live.close);
  live.on((change) => {
    if (!change.concerns("parcels", id) && !change.concerns("clearance")) return;
    void papers().catch(() => undefined);
    void read().then(
      (next) => {
        const moved = next.parcel.version !== known.parcel.version;
        take(next);
        if (!moved) return;
        host.announce(i18n.t("live.changed", { state: i18n.code("state", next.parcel.state) }));
      },
      () => undefined,
    );
  });
}

/** What the parcel came from and what became of it; fetched after what everybody needs first. */
async function addLineage(host: Host, main: HTMLElement, id: number): Promise<void> {
  const { lineageCard } = await import("../lineage/card.ts");
  const card = await lineageCard(host, id);
  if (card) main.querySelector(".parcel-side")?.append(card);
}

/** The roles that may read personal data somewhere; the service holds to it. */
const READERS = ["agency", "admin", "auditor"];

/** The cases that recover the parcel, for those who may see one; fetched after what everybody sees. */
async function addCases(host: Host, main: HTMLElement, id: number): Promise<void> {
  const { casesCard } = await import("../casefile/card.ts");
  const card = await casesCard(host, id);
  if (card) main.querySelector(".parcel-side")?.append(card);
}

function missing({ i18n, main, title }: Host, text: string): void {
  title(i18n.t("clearance.title"));
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h("h1", {}, i18n.t("clearance.title")),
      h("p", { class: "state-message" }, text),
      h("p", {}, h("a", { href: "/clearance" }, i18n.t("parcelpage.tolist"))),
    ),
  );
}

function head({ i18n }: Host, p: Parcel, name: string, map: string): HTMLElement {
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      {},
      h(
        "p",
        { class: "crumbs" },
        h("a", { href: "/clearance" }, i18n.t("parcelpage.tolist")),
        p.project
          ? [
              " › ",
              h(
                "a",
                { href: `/projects/${encodeURIComponent(p.project)}` },
                i18n.pick({ vi: p.project_name ?? "", en: p.project_name_en ?? "" }),
              ),
            ]
          : null,
      ),
      h("h1", {}, name),
      h("p", {}, [i18n.field(p, "admin_unit_name"), p.map_series].filter(Boolean).join(" · ")),
      p.accuracy === "demonstration"
        ? h("p", { class: "chip status-construction" }, i18n.t("demo.ribbon"))
        : null,
    ),
    h(
      "div",
      { class: "head-actions" },
      h("a", { class: "button", href: map }, icon("layers", 18), i18n.t("parcelpage.onmap")),
      h(
        "a",
        {
          class: "button",
          href: `/api/parcels/${p.id}/sheet.pdf?lang=${i18n.lang}`,
          target: "_blank",
        },
        icon("print", 18),
        i18n.t("dl.sheet"),
      ),
    ),
  );
}

function invitation({ i18n, signIn }: Host): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.t("step.title")),
    h("p", { class: "muted" }, i18n.t("step.signin")),
    h(
      "button",
      { type: "button", class: "button button-primary", onclick: signIn },
      i18n.t("session.signin"),
    ),
  );
}

interface Binding {
  read(): Promise<Known>;
  take(known: Known): void;
  send(step: Step, version: number, key: string): Promise<Recorded>;
}

/** The card in which a step is recorded; it keeps what is typed whatever happens around it. */
function createRecorder(host: Host, law: Law, files: AttachmentCard, known: () => Known) {
  const { i18n, format, today } = host;
  let binding: Binding;
  /** The version on which what is typed rests: that which the officer has seen. */
  let seen = known().parcel.version;
  const notice = h("div", { class: "recorder-notice" });
  const body = h("div", {});
  const root = h(
    "section",
    { class: "card recorder" },
    h("h2", {}, i18n.t("step.title")),
    notice,
    body,
  );
  const key = { of: "", text: "" };
  const picker = createPicker({ i18n, id: "step-file", label: i18n.t("attach.with") });
  const send = async (step: Step): Promise<void> => {
    // The same content sent again after a lost answer is the same step.
    const content = JSON.stringify(step);
    if (key.of !== content) Object.assign(key, { of: content, text: crypto.randomUUID() });
    let draft: Recorded["draft"] = null;
    try {
      ({ draft } = await binding.send(step, seen, key.text));
    } catch (error) {
      if (error instanceof Problem && error.status === 412) return clash(step);
      throw error;
    }
    const paper = picker.file();
    if (paper) await files.add(paper, { step_key: key.text });
    picker.clear();
    const next = await binding.read();
    seen = next.parcel.version;
    createDraft(host.session?.name ?? "", next.parcel.id).clear();
    binding.take(next);
    fresh();
    const state = i18n.code("state", step.to);
    host.toast(draft ? i18n.t("approval.sent", { state }) : i18n.t("step.done", { state }));
  };
  let form: StepForm;
  const fresh = () => {
    seen = known().parcel.version;
    replace(notice);
    form = createStepForm({
      i18n,
      law,
      state: known().parcel.state,
      today,
      parts: partsOf(known().history.events),
      id: "step",
      draft: createDraft(host.session?.name ?? "", known().parcel.id),
      extra: picker.root,
      onsend: send,
    });
    replace(body, form.root);
  };
  const clash = async (step: Step) => {
    const before = new Set(known().history.events.map(({ id }) => id));
    const next = await binding.read();
    const theirs = next.history.events.filter(({ id }) => !before.has(id));
    binding.take(next);
    const possible = choices(law, next.parcel.state, step.effective_on).some(
      (one) => one.step.to === step.to,
    );
    const panel = conflict({
      i18n,
      format,
      mine: step,
      theirs: theirs.length > 0 ? theirs : next.history.events.slice(-1),
      now: next.parcel,
      possible,
      ondrop: () => {
        createDraft(host.session?.name ?? "", next.parcel.id).clear();
        fresh();
      },
      onkeep: () => {
        seen = next.parcel.version;
        replace(notice);
        form.setState(next.parcel.state);
        void send(step).catch((error: Error) => form.refuse(error));
      },
    });
    replace(notice, panel);
    panel.focus();
  };
  fresh();
  return {
    root,
    bind(next: Binding) {
      binding = next;
    },
    /** Something changed outside: an untouched form follows, a touched one is only warned. */
    follow() {
      if (!form.touched()) return fresh();
      if (!notice.hasChildNodes())
        replace(
          notice,
          h("p", { class: "state-message is-warning", role: "status" }, i18n.t("step.changed")),
        );
    },
  };
}
