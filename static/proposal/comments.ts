import { h, replace } from "../lib/dom.ts";
import type { EditorScene } from "../map/editor.ts";
import { sentence } from "./errors.ts";
import type { Comment } from "./types.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

export interface Comments {
  readonly root: HTMLElement;
  /** A place was chosen for the comment that is being written. */
  pinned(at: [number, number]): void;
  load(): Promise<void>;
}

/** What people say to each other about a proposal, each remark at its place on the map. */
export function createComments(
  host: Host,
  work: Work,
  scene: EditorScene,
  choosePlace: () => void,
): Comments {
  const { i18n } = host;
  const list = h("ol", { class: "comments" });
  const write = createForm(host, choosePlace, async (text, at) => {
    const { proposal } = work.store.get();
    if (!proposal) return;
    await work.api.comment(proposal.id, { text, ...(at ? { at } : {}) });
    await load();
  });
  const show = (all: readonly Comment[]) => {
    const threads = all.filter(({ reply_to: to }) => !to);
    replace(
      list,
      threads.length === 0 ? h("li", { class: "muted" }, i18n.t("p.comments.none")) : null,
      threads.map((thread, at) =>
        threadRow(
          host,
          work,
          { thread, no: at + 1, replies: all.filter(({ reply_to: to }) => to === thread.id) },
          load,
          (place) =>
            scene.camera.go({
              lng: place[0],
              lat: place[1],
              zoom: Math.max(15, scene.camera.place().zoom),
            }),
        ),
      ),
    );
    const pins = threads.flatMap(({ id, at, text, resolved }, index) =>
      at ? [{ id, at, text: String(index + 1), label: text, done: resolved }] : [],
    );
    scene.overlay.pins(pins, (id) => document.getElementById(`comment-${id}`)?.scrollIntoView());
  };
  const load = async () => {
    const { proposal } = work.store.get();
    if (!proposal) return;
    try {
      show(await work.api.comments(proposal.id));
    } catch (error) {
      replace(list, h("li", { class: "state-message is-error" }, sentence(i18n, error)));
    }
  };
  return {
    root: h("div", {}, write.root, list),
    pinned: write.pinned,
    load,
  };
}

function createForm(
  { i18n, toast }: Host,
  choosePlace: () => void,
  send: (text: string, at: [number, number] | null) => Promise<void>,
) {
  let at: [number, number] | null = null;
  const text = h("textarea", { id: "comment-text", rows: 3, maxlength: 4000, required: true });
  const place = h(
    "button",
    { type: "button", class: "button", onclick: choosePlace },
    i18n.t("p.comments.place"),
  );
  const button = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t("p.comments.send"),
  );
  const form = h(
    "form",
    { class: "comment-form" },
    h("label", { class: "field" }, h("span", {}, i18n.t("p.comments.text")), text),
    h("div", { class: "row-actions" }, place, button),
  );
  const setPlace = (next: [number, number] | null) => {
    at = next;
    place.textContent = i18n.t(next ? "p.comments.placed" : "p.comments.place");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    send(text.value.trim(), at)
      .then(() => {
        text.value = "";
        setPlace(null);
      })
      .catch((error: unknown) => toast(sentence(i18n, error)))
      .finally(() => {
        button.disabled = false;
      });
  });
  return { root: form, pinned: setPlace };
}

function threadRow(
  host: Host,
  work: Work,
  { thread, no, replies }: { thread: Comment; no: number; replies: readonly Comment[] },
  reload: () => Promise<void>,
  go: (at: [number, number]) => void,
): HTMLElement {
  const { i18n, format } = host;
  const id = work.store.get().proposal?.id ?? "";
  const attempt = (run: Promise<void>) =>
    void run.then(reload).catch((error: unknown) => host.toast(sentence(i18n, error)));
  const answer = h("input", { "aria-label": i18n.t("p.comments.answer", { no }), maxlength: 4000 });
  const head = ({ by, said: at }: Comment) =>
    h("p", { class: "muted small" }, `${by} · ${format.moment(at)}`);
  const place = thread.at;
  return h(
    "li",
    { id: `comment-${thread.id}`, class: thread.resolved ? "is-done" : "" },
    h("span", { class: "comment-no", "aria-hidden": "true" }, String(no)),
    head(thread),
    h("p", {}, thread.text),
    replies.map((reply) => h("div", { class: "reply" }, head(reply), h("p", {}, reply.text))),
    h(
      "div",
      { class: "row-actions" },
      place
        ? h(
            "button",
            { type: "button", class: "link-button", onclick: () => go(place) },
            i18n.t("p.show"),
          )
        : null,
      h(
        "button",
        {
          type: "button",
          class: "link-button",
          onclick: () => attempt(work.api.resolve(id, thread.id, !thread.resolved)),
        },
        i18n.t(thread.resolved ? "p.comments.reopen" : "p.comments.resolve"),
      ),
    ),
    h(
      "form",
      {
        class: "reply-form",
        onsubmit: (event: Event) => {
          event.preventDefault();
          const text = answer.value.trim();
          if (text) attempt(work.api.comment(id, { text, reply_to: thread.id }));
        },
      },
      answer,
      h("button", { type: "submit", class: "button" }, i18n.t("p.comments.reply")),
    ),
  );
}
