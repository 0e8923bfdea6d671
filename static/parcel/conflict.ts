import type { Step } from "../clearance/law.ts";
import type { Entry, Parcel } from "../clearance/types.ts";
import type { ClearanceI18n } from "../clearance/words.ts";
import { h } from "../lib/dom.ts";
import type { Format } from "../lib/format.ts";
import { timeline } from "./timeline.ts";

export interface ConflictOptions {
  i18n: ClearanceI18n;
  format: Format;
  mine: Step;
  /** What others have recorded since. */
  theirs: readonly Entry[];
  now: Parcel;
  /** Whether my step may still follow what is so now. */
  possible: boolean;
  onkeep(): void;
  ondrop(): void;
}

/** Mine and theirs side by side, with a choice: nothing is overwritten and nothing is lost. */
export function conflict(options: ConflictOptions): HTMLElement {
  const { i18n, format, mine, theirs, possible } = options;
  const keep = h(
    "button",
    {
      type: "button",
      class: "button button-primary",
      disabled: !possible,
      onclick: options.onkeep,
    },
    i18n.t("conflict.keep"),
  );
  const drop = h(
    "button",
    { type: "button", class: "button", onclick: options.ondrop },
    i18n.t("conflict.drop"),
  );
  return h(
    "section",
    { class: "conflict", role: "alert", tabindex: "-1", "aria-labelledby": "conflict-title" },
    h("h3", { id: "conflict-title" }, i18n.t("conflict.title")),
    h("p", {}, i18n.t("conflict.text", { state: i18n.code("state", options.now.state) })),
    h(
      "div",
      { class: "conflict-sides" },
      h("div", {}, h("h4", {}, i18n.t("conflict.mine")), mySide(i18n, format, mine)),
      h(
        "div",
        {},
        h("h4", {}, i18n.t("conflict.theirs")),
        theirs.length > 0
          ? timeline({ i18n, format, several: false }, theirs)
          : h("p", { class: "muted" }, i18n.t("conflict.other")),
      ),
    ),
    possible ? null : h("p", { class: "form-error" }, i18n.t("conflict.impossible")),
    h("div", { class: "step-actions" }, keep, drop),
  );
}

function mySide(i18n: ClearanceI18n, format: Format, step: Step): HTMLElement {
  const { to, effective_on, details, regime: _, part: __, ...rest } = step;
  const rows = Object.entries({ effective_on, ...rest, ...details });
  return h(
    "div",
    {},
    h("strong", { class: "cap" }, i18n.code("state", to)),
    h(
      "dl",
      { class: "timeline-facts" },
      rows.map(([name, value]) =>
        h(
          "div",
          {},
          h("dt", {}, i18n.code("field", name)),
          h("dd", {}, typeof value === "number" ? format.number(value, 2) : format.date(value)),
        ),
      ),
    ),
  );
}
