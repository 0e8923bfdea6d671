import { createClearanceClient } from "../clearance/client.ts";
import type { Entry, Parcel } from "../clearance/types.ts";
import type { Correction } from "../correction/client.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { Problem, type Query } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { partsOf } from "./asof.ts";
import type { Host, Known } from "./page.ts";
import { type TimelineOptions, timeline } from "./timeline.ts";

/** The timeline, and the question how things stood on a day and what was known of it; the service answers. */
export function historyCard(
  host: Host,
  known: () => Known,
  renew: () => Promise<void>,
  beside: (records: readonly Entry[]) => Child,
): { root: HTMLElement; draw(): void } {
  const { i18n, today } = host;
  const client = createClearanceClient(host.api);
  const asked = new URLSearchParams(location.search);
  const at = dayInput("asof-at", asked.get("at"), today);
  const recorded = dayInput("asof-known", asked.get("known") ?? asked.get("known_at"), today);
  const answer = h("div", { class: "asof-answer", role: "status" });
  const list = h("div", {});
  let question = 0;
  const options = (): TimelineOptions => ({
    i18n,
    format: host.format,
    several: partsOf(known().history.events).length > 1,
    beside,
  });
  const draw = () => {
    const mine = ++question;
    const past: Query = {
      ...(at.value ? { at: at.value } : {}),
      ...(recorded.value ? { known: recorded.value } : {}),
    };
    back.hidden = Object.keys(past).length === 0;
    if (back.hidden) {
      replace(answer);
      replace(
        list,
        timeline({ ...options(), ...corrects(host, known, renew) }, known().history.events),
      );
      return;
    }
    const { id } = known().parcel;
    Promise.all([client.parcel(id, past), client.history(id, past)]).then(
      ([{ data }, history]) => {
        if (mine !== question) return;
        replace(answer, sentence(host, data, at.value || today, recorded.value));
        replace(list, timeline(options(), history.events));
      },
      () => {
        if (mine !== question) return;
        replace(answer, h("p", { class: "state-message is-error" }, i18n.t("error.load")));
      },
    );
  };
  const changed = () => {
    const query = new URLSearchParams();
    if (at.value) query.set("at", at.value);
    if (recorded.value) query.set("known", recorded.value);
    const text = query.toString();
    history.replaceState(null, "", `${location.pathname}${text ? `?${text}` : ""}`);
    draw();
  };
  for (const input of [at, recorded]) input.addEventListener("change", changed);
  const back = h(
    "button",
    {
      type: "button",
      class: "button button-quiet",
      hidden: true,
      onclick: () => {
        at.value = "";
        recorded.value = "";
        changed();
        at.focus();
      },
    },
    i18n.t("asof.today"),
  );
  const root = h(
    "section",
    { class: "card history-card" },
    h("h2", {}, i18n.t("parcel.history")),
    h(
      "fieldset",
      { class: "asof" },
      h("legend", { class: "visually-hidden" }, i18n.t("asof.title")),
      h("label", { class: "field", for: "asof-at" }, h("span", {}, i18n.t("asof.at")), at),
      h(
        "label",
        { class: "field", for: "asof-known" },
        h("span", {}, i18n.t("asof.known")),
        recorded,
      ),
      back,
    ),
    answer,
    list,
  );
  return { root, draw };
}

function sentence(
  { i18n, format }: Host,
  parcel: Parcel,
  at: string,
  recorded: string,
): HTMLElement {
  const state = i18n.code("state", parcel.state);
  const facts = [
    parcel.state_since ? i18n.t("parcel.since", { date: format.date(parcel.state_since) }) : null,
    parcel.grade ? i18n.code("grade", parcel.grade) : null,
    parcel.obstructed ? i18n.t("parcel.obstructed") : null,
    parcel.project
      ? i18n.pick({ vi: parcel.project_name ?? "", en: parcel.project_name_en ?? "" })
      : null,
  ];
  return h(
    "p",
    { class: "state-message" },
    stateSwatch(parcel.state),
    h(
      "strong",
      {},
      recorded
        ? i18n.t("asof.is.known", { at: format.date(at), known: format.date(recorded), state })
        : i18n.t("asof.is", { at: format.date(at), state }),
    ),
    h("span", {}, facts.filter(Boolean).join(" · ")),
    h("span", {}, i18n.t("asof.now")),
  );
}

/** Who may record may correct; the form is fetched when it is first asked for. */
function corrects(
  host: Host,
  known: () => Known,
  renew: () => Promise<void>,
): Pick<TimelineOptions, "oncorrect"> {
  const { i18n, format, today, session, api } = host;
  const may = session && session.role !== "auditor" && known().history.obstacles;
  if (!may) return {};
  return {
    oncorrect: async (record) => {
      const [{ correctionDialog }, { sendCorrection }] = await Promise.all([
        import("../correction/dialog.ts"),
        import("../correction/client.ts"),
      ]);
      let seen = known().parcel.version;
      const send = async (correction: Correction) => {
        try {
          await sendCorrection(api, known().parcel.id, record.id, correction, seen);
        } catch (error) {
          if (!(error instanceof Problem && error.status === 412)) throw error;
          await renew();
          seen = known().parcel.version;
          throw new Problem(412, i18n.t("correction.stale"));
        }
        await renew();
        host.toast(i18n.t("correction.done"));
      };
      correctionDialog({ i18n, format, today, record, send });
    },
  };
}

function dayInput(id: string, value: string | null, today: string): HTMLInputElement {
  const input = h("input", { id, type: "date", min: "1993-01-01", max: today });
  if (value && /^\d{4}-\d{2}-\d{2}$/.test(value)) input.value = value;
  return input;
}
