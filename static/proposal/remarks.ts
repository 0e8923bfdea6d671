import { h, replace } from "../lib/dom.ts";
import type { EditorScene } from "../map/editor.ts";
import { sentence } from "./errors.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

export interface Remarks {
  readonly root: HTMLElement;
  load(): Promise<void>;
}

/** What the public said of a published proposal; who said it is told to reviewers only. */
export function createRemarks(host: Host, work: Work, scene: EditorScene): Remarks {
  const { i18n, format } = host;
  const list = h("ol", { class: "comments" });
  const root = h(
    "section",
    { class: "remarks", hidden: true },
    h("h2", {}, i18n.t("p.remarks")),
    list,
  );
  const go = ([lng, lat]: [number, number]) =>
    scene.camera.go({ lng, lat, zoom: Math.max(15, scene.camera.place().zoom) });
  return {
    root,
    async load() {
      const { proposal } = work.store.get();
      if (!proposal?.consultation) return;
      try {
        const all = await work.api.remarks(proposal.id);
        root.hidden = false;
        replace(
          list,
          all.length === 0 ? h("li", { class: "muted" }, i18n.t("p.remarks.none")) : null,
          all.map(({ text, said, at, name, contact }) =>
            h(
              "li",
              {},
              h(
                "p",
                { class: "muted small" },
                [name, contact, format.moment(said)].filter(Boolean).join(" · "),
              ),
              h("p", {}, text),
              at
                ? h(
                    "button",
                    { type: "button", class: "link-button", onclick: () => go(at) },
                    i18n.t("p.show"),
                  )
                : null,
            ),
          ),
        );
      } catch (error) {
        root.hidden = false;
        replace(list, h("li", { class: "state-message is-error" }, sentence(i18n, error)));
      }
    },
  };
}
