import { skeleton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { ZoneItem } from "./types.ts";
import type { ZoneHost } from "./words.ts";

const KINDS = ["economic_zone", "industrial_park", "industrial_cluster", "study_area"];

/** All zones of the register, by kind. */
export async function buildRegister(host: ZoneHost): Promise<void> {
  const { i18n, format, main } = host;
  host.title(i18n.t("z.all"));
  const body = h("div", {}, skeleton(8));
  main.append(
    h(
      "div",
      { class: "page-inner" },
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("h1", {}, i18n.t("z.all")), h("p", {}, i18n.t("z.all.lead"))),
      ),
      body,
    ),
  );
  const zones = (await host.api.allItems("zones")) as unknown as ZoneItem[];
  const name = (zone: ZoneItem) => i18n.field(zone.properties, "name");
  replace(
    body,
    KINDS.map((kind) => {
      const of = zones
        .filter(({ properties }) => properties.kind === kind)
        .sort((a, b) => name(a).localeCompare(name(b), "vi"));
      return h(
        "section",
        { class: "card zone-kind" },
        h("h2", {}, `${i18n.code("kind", kind)} (${of.length})`),
        h(
          "ul",
          { class: "share-list" },
          of.map((zone) =>
            h(
              "li",
              {},
              h("a", { href: `/zones/${encodeURIComponent(zone.id)}` }, name(zone)),
              h(
                "span",
                { class: "num" },
                `${i18n.code("status", String(zone.properties.status ?? ""))} · ${format.ha(Number(zone.properties.area_ha ?? 0))}`,
              ),
            ),
          ),
        ),
      );
    }),
  );
}
