import type { ClearanceI18n } from "../clearance/words.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";

/** What a browser offers to choose from; the service looks at the content itself. */
const PAPERS = "application/pdf,image/jpeg,image/png";
const PHOTOS = "image/jpeg,image/png";

export interface Picker {
  readonly root: HTMLElement;
  file(): File | null;
  clear(): void;
}

export interface PickerOptions {
  i18n: ClearanceI18n;
  id: string;
  label: string;
  /** Opens the camera of a phone, where there is one. */
  camera?: boolean;
  /** One of many on the page, which must not shout. */
  quiet?: boolean;
  /** Takes the file at once, instead of keeping it until it is asked for. */
  onfile?(file: File): void;
}

/** A button that chooses a file, or takes a photograph, and shows which. */
export function createPicker({ i18n, id, label, camera, quiet, onfile }: PickerOptions): Picker {
  const chosen = h("span", { class: "picker-chosen", role: "status" });
  const input = h("input", {
    id,
    type: "file",
    class: "visually-hidden",
    accept: camera ? PHOTOS : PAPERS,
    capture: camera ? "environment" : null,
    onchange: () => {
      const file = input.files?.[0];
      if (file && onfile) {
        input.value = "";
        return onfile(file);
      }
      draw();
    },
  });
  const clear = () => {
    input.value = "";
    draw();
  };
  const draw = () => {
    const file = input.files?.[0];
    replace(
      chosen,
      file
        ? [
            file.name,
            iconButton("close", i18n.t("attach.unchoose"), () => {
              clear();
              input.focus();
            }),
          ]
        : null,
    );
  };
  const root = h(
    "div",
    { class: "picker" },
    input,
    h(
      "label",
      { class: `button ${quiet ? "button-quiet" : ""}`, for: id },
      icon(camera ? "target" : "plus", 16),
      label,
    ),
    chosen,
  );
  return { root, file: () => input.files?.[0] ?? null, clear };
}
