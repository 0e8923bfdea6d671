import { copyText } from "../lib/controls.ts";
import { h } from "../lib/dom.ts";
import { type IconName, icon } from "../lib/icons.ts";
import { download } from "./download.ts";
import type { SiteHost } from "./host.ts";
import type { SiteQuery } from "./query.ts";
import { openSaveDialog } from "./savedialog.ts";

export interface ActionsOptions {
  query(): SiteQuery;
  /** The search in words. */
  title(): string;
}

/** Share, save, print and download a search. */
export function searchActions(host: SiteHost, options: ActionsOptions): HTMLElement {
  const { i18n } = host;
  return h(
    "div",
    { class: "site-actions" },
    action("link", i18n.t("sites.share"), () => void share(host)),
    action("plus", i18n.t("sites.save"), () => openSaveDialog(host, options)),
    action("list", i18n.t("sites.download"), () => void download(host, options.query())),
    action("print", i18n.t("sites.print"), () => window.print()),
  );
}

export function action(name: IconName, label: string, onclick: () => void): HTMLElement {
  return h(
    "button",
    { type: "button", class: "button button-quiet", onclick },
    icon(name, 18),
    label,
  );
}

/** Hands the address on: by the device's own way on a phone, else to the clipboard. */
export async function share(host: SiteHost): Promise<void> {
  const { i18n } = host;
  const url = location.href;
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    // Whoever closes the sheet without sharing has not failed.
    await navigator.share({ title: document.title, url }).catch(() => undefined);
    return;
  }
  host.toast(i18n.t((await copyText(url)) ? "copied.link" : "copy.failed"));
}
