import type { AttachmentCard } from "../attachment/card.ts";
import { createPicker } from "../attachment/picker.ts";
import type { Law } from "../clearance/law.ts";
import type { Obstacle } from "../clearance/types.ts";
import type { ClearanceKey } from "../clearance/words.ts";
import type { PageHost } from "../frame/page.ts";
import { Problem } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { partsOf } from "../parcel/asof.ts";
import type { Known } from "../parcel/page.ts";
import { createObstacleClient } from "./client.ts";
import { closingForm, isStale, openingForm } from "./form.ts";

type Host = PageHost<ClearanceKey | MessageKey>;

export interface ObstacleCardOptions {
  host: Host;
  law: Law;
  known(): Known;
  files: AttachmentCard;
  /** Reads the parcel anew and shows it. */
  renew(): Promise<void>;
}

/**
 * What stands in the way: kinds and notes for those who may read them, else only that something does.
 * Who may record opens and closes obstacles here; what is typed outlives the changes of others.
 */
export function createObstacleCard(options: ObstacleCardOptions) {
  const { host, law, known, files, renew } = options;
  const { i18n } = host;
  const client = createObstacleClient(host.api);
  const records = host.session !== null && host.session.role !== "auditor";
  const list = h("div", {});
  const desk = h("div", { class: "obstacle-desk" });
  const root = h(
    "section",
    { class: "card obstacle-card", "aria-labelledby": "obstacles-title" },
    h("h2", { id: "obstacles-title" }, i18n.t("parcelpage.obstacles")),
    list,
    desk,
  );
  /** The obstacle that is being closed; its form takes the place of its button. */
  let closing: { id: number; form: HTMLElement } | null = null;
  const done = async (text: string) => {
    closing = null;
    rest();
    await renew();
    host.toast(text);
  };
  /** Sends with the version that is shown; when somebody was faster, shows his work and asks again. */
  const guarded = async <T>(send: (version: number) => Promise<T>): Promise<T> => {
    try {
      return await send(known().parcel.version);
    } catch (error) {
      if (!isStale(error)) throw error;
      await renew();
      throw new Problem(412, i18n.t("obstacle.changed"));
    }
  };
  const begin = () => {
    const { parcel, history } = known();
    const photo = createPicker({ i18n, id: "obstacle-file", label: i18n.t("attach.with") });
    const form = openingForm({
      i18n,
      law,
      today: host.today,
      id: "obstacle",
      parts: partsOf(history.events),
      extra: photo.root,
      async send(opening) {
        const { obstacles } = await guarded((version) => client.open(parcel.id, opening, version));
        const file = photo.file();
        const [first] = obstacles;
        if (file && first) await files.add(file, { obstacle: first.id });
        await done(i18n.t("obstacle.opened"));
      },
    });
    replace(desk, form.root, cancel(rest));
    form.focus();
  };
  const cancel = (then: () => void) =>
    h(
      "button",
      { type: "button", class: "button button-quiet", onclick: then },
      i18n.t("obstacle.cancel"),
    );
  const rest = () =>
    replace(
      desk,
      h(
        "button",
        { type: "button", class: "button obstacle-report", onclick: begin },
        icon("alert", 18),
        i18n.t("obstacle.report"),
      ),
    );
  const end = (one: Obstacle) => {
    const photo = createPicker({
      i18n,
      id: `obstacle-${one.id}-file`,
      label: i18n.t("attach.with"),
    });
    const form = closingForm({
      i18n,
      today: host.today,
      id: `obstacle-${one.id}`,
      extra: photo.root,
      async send(closed) {
        await guarded((version) => client.close(known().parcel.id, one.id, closed, version));
        const file = photo.file();
        if (file) await files.add(file, { obstacle: one.id });
        await done(i18n.t("obstacle.done"));
      },
    });
    const stop = () => {
      closing = null;
      draw();
    };
    closing = { id: one.id, form: h("div", {}, form.root, cancel(stop)) };
    draw();
    form.focus();
  };
  const action = (one: Obstacle): Child => {
    if (one.closed_on || !records) return null;
    if (closing?.id === one.id) return closing.form;
    return h(
      "button",
      { type: "button", class: "button", onclick: () => end(one) },
      i18n.t("obstacle.close"),
    );
  };
  const draw = () => {
    const { parcel, history } = known();
    const several = partsOf(history.events).length > 1;
    root.classList.toggle("is-obstructed", parcel.obstructed);
    desk.hidden = !records || !history.obstacles;
    replace(
      list,
      !history.obstacles
        ? h(
            "p",
            { class: parcel.obstructed ? "" : "muted" },
            i18n.t(parcel.obstructed ? "parcelpage.hidden" : "parcelpage.obstacle.none"),
          )
        : history.obstacles.length === 0
          ? h("p", { class: "muted" }, i18n.t("parcelpage.obstacle.none"))
          : h(
              "ul",
              { class: "obstacle-list" },
              openFirst(history.obstacles).map((one) => row(options, one, several, action(one))),
            ),
    );
  };
  rest();
  draw();
  return { root, draw };
}

function openFirst(list: readonly Obstacle[]): Obstacle[] {
  return [...list].sort((a, b) => Number(a.closed_on !== null) - Number(b.closed_on !== null));
}

function row(
  { host: { i18n, format }, law, files }: ObstacleCardOptions,
  one: Obstacle,
  several: boolean,
  action: Child,
): HTMLElement {
  return h(
    "li",
    { class: one.closed_on ? "is-closed" : "" },
    icon(one.closed_on ? "info" : "alert", 16),
    h(
      "div",
      {},
      h("strong", { class: "cap" }, nameOf(i18n, law, one.kind)),
      several ? h("span", { class: "chip" }, i18n.t("part.n", { n: one.part })) : null,
      h(
        "small",
        {},
        i18n.t("parcelpage.obstacle.since", { date: format.date(one.opened_on) }),
        one.closed_on
          ? ` · ${i18n.t("parcelpage.obstacle.closed", { date: format.date(one.closed_on) })}`
          : "",
      ),
      one.note ? h("p", {}, one.note) : null,
      one.close_note ? h("p", { class: "muted" }, one.close_note) : null,
      h("small", { class: "muted" }, people(i18n, one)),
      files.of("obstacle", one.id),
      action,
    ),
  );
}

function people(i18n: Host["i18n"], one: Obstacle): string {
  const opened = i18n.t("obstacle.by", { who: one.opened_by });
  return one.closed_by
    ? `${opened} · ${i18n.t("obstacle.closedby", { who: one.closed_by })}`
    : opened;
}

export function nameOf(i18n: Host["i18n"], law: Law, kind: string): string {
  const known = law.obstacles.find(({ code }) => code === kind);
  return known ? i18n.pick(known.name) : kind;
}
