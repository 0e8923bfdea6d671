import { h, replace } from "../lib/dom.ts";
import type { Host } from "./words.ts";
import type { Work } from "./work.ts";

const EVERY_MS = 15_000;

/** Says who else has the proposal open, so that nobody is surprised by a second hand. */
export function createPresence(host: Host, work: Work): HTMLElement {
  const { i18n } = host;
  const root = h("p", { class: "presence", role: "status", hidden: true });
  const ask = async () => {
    const { proposal } = work.store.get();
    if (!proposal || !host.session || document.hidden) return;
    try {
      const others = await work.api.present(proposal.id, work.editable());
      root.hidden = others.length === 0;
      const names = others.map(({ display_name: name }) => name).join(", ");
      if (root.textContent !== names)
        replace(root, others.length > 0 ? i18n.t("p.presence", { names }) : "");
    } catch {
      // Nobody is told of others for a while; saving still notices them.
      root.hidden = true;
    }
  };
  const timer = setInterval(() => void ask(), EVERY_MS);
  host.own(() => clearInterval(timer));
  host.own(
    work.store.watch(
      ({ proposal }) => proposal?.id,
      () => void ask(),
    ),
  );
  void ask();
  return root;
}
