import type { Answer } from "../lib/api.ts";
import { h, replace } from "../lib/dom.ts";
import { sentence } from "./errors.ts";
import type { Proposal } from "./types.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

/** Who draws this proposal together; an author lets colleagues in and out while it is open for changes. */
export function createShare(host: Host, work: Work): HTMLElement {
  const { i18n } = host;
  const root = h("div", { class: "share" });
  const act = (run: Promise<Answer<Proposal>>) =>
    void run.then(
      (answer) => work.accept(answer),
      (error: unknown) => host.toast(sentence(i18n, error)),
    );
  const show = () => {
    const { proposal } = work.store.get();
    if (!proposal) return replace(root);
    const may = proposal.allowed.includes("share");
    const { coauthors = [] } = proposal;
    replace(
      root,
      coauthors.length > 0 ? h("p", { class: "small" }, i18n.t("p.share.with")) : null,
      h(
        "ul",
        { class: "share-names" },
        coauthors.map(({ name, display_name: shown }) =>
          h(
            "li",
            {},
            shown,
            may && name
              ? h(
                  "button",
                  {
                    type: "button",
                    class: "link-button",
                    "aria-label": i18n.t("p.share.remove.who", { name: shown }),
                    onclick: () => act(work.api.unshare(proposal.id, name)),
                  },
                  i18n.t("p.share.remove"),
                )
              : null,
          ),
        ),
      ),
      may ? shareForm(host, (name) => act(work.api.share(proposal.id, name))) : null,
    );
  };
  host.own(work.store.watch(({ proposal }) => proposal?.coauthors, show));
  host.own(work.store.watch(({ proposal }) => proposal?.allowed.join(), show));
  show();
  return root;
}

function shareForm({ i18n }: Host, send: (name: string) => void): HTMLElement {
  const name = h("input", {
    id: "share-name",
    maxlength: 100,
    required: true,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  });
  return h(
    "details",
    {},
    h("summary", {}, i18n.t("p.share")),
    h(
      "form",
      {
        class: "reply-form",
        onsubmit: (event: Event) => {
          event.preventDefault();
          send(name.value.trim());
        },
      },
      h("label", { class: "field" }, h("span", {}, i18n.t("p.share.name")), name),
      h("button", { type: "submit", class: "button" }, i18n.t("p.share.do")),
    ),
  );
}
