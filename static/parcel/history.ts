import type { Law } from "../clearance/law.ts";
import { stateSwatch } from "../legend/swatch.ts";
import { h, replace } from "../lib/dom.ts";
import { eventsAsOf, partsOf, stateOf } from "./asof.ts";
import type { Host, Known } from "./page.ts";
import { timeline } from "./timeline.ts";

/** The timeline, and the question how things stood on a day and what was known of it. */
export function historyCard(
  host: Host,
  law: Law,
  known: () => Known,
): { root: HTMLElement; draw(): void } {
  const { i18n, format, today } = host;
  const ordinals = new Map(law.clearance_states.map(({ code, ordinal }) => [code, ordinal]));
  const asked = new URLSearchParams(location.search);
  const at = dayInput("asof-at", asked.get("at"), today);
  const recorded = dayInput("asof-known", asked.get("known_at"), today);
  const answer = h("div", { class: "asof-answer", role: "status" });
  const list = h("div", {});
  const draw = () => {
    const { events } = known().history;
    const parts = partsOf(events);
    const past = at.value !== "" || recorded.value !== "";
    const question = { at: at.value || today, known: recorded.value || null };
    const shown = past ? eventsAsOf(events, question) : events;
    replace(list, timeline({ i18n, format, several: parts.length > 1 }, shown));
    back.hidden = !past;
    if (!past) return replace(answer);
    const { state } = stateOf(shown, parts.length, (code) => ordinals.get(code) ?? 0);
    replace(
      answer,
      h(
        "p",
        { class: "state-message" },
        stateSwatch(state),
        h(
          "strong",
          {},
          question.known
            ? i18n.t("asof.is.known", {
                at: format.date(question.at),
                known: format.date(question.known),
                state: i18n.code("state", state),
              })
            : i18n.t("asof.is", { at: format.date(question.at), state: i18n.code("state", state) }),
        ),
        h("span", {}, i18n.t("asof.now")),
      ),
    );
  };
  const changed = () => {
    const query = new URLSearchParams();
    if (at.value) query.set("at", at.value);
    if (recorded.value) query.set("known_at", recorded.value);
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

function dayInput(id: string, value: string | null, today: string): HTMLInputElement {
  const input = h("input", { id, type: "date", min: "1993-01-01", max: today });
  if (value && /^\d{4}-\d{2}-\d{2}$/.test(value)) input.value = value;
  return input;
}
