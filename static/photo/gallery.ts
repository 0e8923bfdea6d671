import { iconButton, skeleton } from "../lib/controls.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import type { Bilingual } from "../lib/i18n.ts";
import { photoForm } from "./form.ts";
import type { PhotoHost } from "./words.ts";

/** A public picture of a zone, with who made it and who agreed that it is shown. */
export interface Photo {
  id: number;
  title: Bilingual;
  taken_on: string;
  source: string;
  consent: string;
  width: number;
  height: number;
  large: string;
  small: string;
}

/** Who may add and remove pictures: the service holds the same. */
const KEEPERS: readonly string[] = ["promoter", "admin"];

/** The pictures of a zone; none is shown as none. Who keeps them can add and remove them here. */
export function gallery(host: PhotoHost, zone: string, note: Child = null): HTMLElement {
  const { i18n, api, session } = host;
  const keeper = KEEPERS.includes(session?.role ?? "");
  const list = h("div", {}, skeleton(2));
  const show = async () => {
    const { data } = await api.send<{ items: Photo[] }>(
      `/api/zones/${encodeURIComponent(zone)}/photos`,
    );
    replace(
      list,
      data.items.length === 0
        ? h("p", { class: "is-unknown" }, i18n.t("photo.none"))
        : h(
            "ul",
            { class: "photo-list" },
            data.items.map((photo) => item(host, photo, keeper ? show : null)),
          ),
    );
  };
  show().catch(() => replace(list, h("p", {}, i18n.t("error.load"))));
  return h(
    "section",
    { class: `card photo-card${keeper ? "" : " is-read"}` },
    h("h2", {}, i18n.t("photo.title")),
    note,
    list,
    keeper ? photoForm(host, zone, show) : null,
  );
}

function item(host: PhotoHost, photo: Photo, changed: (() => Promise<void>) | null): HTMLElement {
  const { i18n, format, api } = host;
  const title = i18n.pick(photo.title);
  const remove = async () => {
    await api.send(`/api/photos/${photo.id}`, { method: "DELETE" });
    host.toast(i18n.t("photo.removed", { title }));
    await changed?.();
  };
  return h(
    "li",
    {},
    h(
      "figure",
      {},
      h(
        "a",
        { href: photo.large },
        h("img", {
          src: photo.small,
          alt: title,
          loading: "lazy",
          decoding: "async",
          width: photo.width,
          height: photo.height,
        }),
      ),
      h(
        "figcaption",
        {},
        h("strong", {}, title),
        h(
          "small",
          { class: "muted" },
          i18n.t("photo.taken", { date: format.date(photo.taken_on), source: photo.source }),
          " ",
          i18n.t("photo.consent", { consent: photo.consent }),
        ),
      ),
      changed
        ? iconButton(
            "close",
            i18n.t("photo.remove", { title }),
            () => void remove().catch(() => host.toast(i18n.t("error.load"))),
            { class: "is-small" },
          )
        : null,
    ),
  );
}
