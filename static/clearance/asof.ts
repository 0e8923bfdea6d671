import { h } from "../lib/dom.ts";
import type { Host } from "./page.ts";
import type { ListQuery } from "./query.ts";

export type PastDay = Pick<ListQuery, "at" | "known">;

/** Asks of which day the figures and the list are, and says so while it is not today. */
export function asOfBar(
  { i18n, format, today }: Host,
  start: PastDay,
  onchange: (day: PastDay) => void,
): { root: HTMLElement; set(day: PastDay): void } {
  const date = h("input", { type: "date", id: "work-at", min: "1993-01-01", max: today });
  const known = h("input", { type: "checkbox", id: "work-known" });
  const only = h(
    "label",
    { class: "check", for: "work-known" },
    known,
    h("span", {}, i18n.t("asof.map.known")),
  );
  const words = h("p", { role: "status" });
  const back = h(
    "button",
    { type: "button", class: "button button-quiet", onclick: () => tell("", false) },
    i18n.t("asof.today"),
  );
  const root = h(
    "div",
    { class: "work-asof" },
    h("label", { class: "field", for: "work-at" }, h("span", {}, i18n.t("asof.at")), date),
    only,
    back,
    words,
  );
  const set = ({ at, known: then }: PastDay) => {
    date.value = at;
    known.checked = then;
    root.classList.toggle("is-past", at !== "");
    only.hidden = back.hidden = words.hidden = at === "";
    words.textContent = at
      ? i18n.t(then ? "work.asof.known" : "work.asof", { at: format.date(at) })
      : "";
  };
  const tell = (at: string, then: boolean) => {
    const day = at && at < today ? { at, known: then } : { at: "", known: false };
    set(day);
    onchange(day);
  };
  for (const input of [date, known])
    input.addEventListener("change", () => date.validity.valid && tell(date.value, known.checked));
  set(start);
  return { root, set };
}
