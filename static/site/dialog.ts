import { iconButton } from "../lib/controls.ts";
import { type Child, h } from "../lib/dom.ts";
import type { I18n } from "../lib/i18n.ts";

/** A dialog in the middle of the page. It gives the focus back to where it was. */
export function openDialog(
  i18n: Pick<I18n, "t">,
  title: string,
  content: (close: () => void) => Child,
): HTMLDialogElement {
  const before = document.activeElement;
  const node = h("dialog", { class: "dialog dialog-form", "aria-labelledby": "dialog-title" });
  const close = () => node.close();
  node.addEventListener("close", () => {
    node.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  node.append(
    h(
      "header",
      {},
      h("h2", { id: "dialog-title" }, title),
      iconButton("close", i18n.t("close"), close),
    ),
  );
  const body = content(close);
  node.append(...(Array.isArray(body) ? (body as Node[]) : [body as Node]));
  document.body.append(node);
  node.showModal();
  return node;
}
