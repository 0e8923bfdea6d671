import type { Feature } from "geojson";
import type { Api } from "../lib/api.ts";
import type { I18n, MessageKey } from "../lib/i18n.ts";
import { fold } from "../lib/text.ts";
import type { AdminKey } from "./admin.ts";
import type { Area } from "./client.ts";

/** Something that an agency may look after. */
export interface AreaChoice {
  readonly area: Area;
  readonly key: string;
  readonly name: string;
  readonly kind: "commune" | "district" | "old" | "project";
  /** Folded, for searching without diacritics. */
  readonly folded: string;
  readonly feature: Feature | null;
}

export function areaKey(area: Area): string {
  return area.unit ? `unit/${area.unit}` : `project/${area.project}`;
}

/** All areas that can be given: communes of today first, then what was before, then projects. */
export async function loadChoices(
  api: Api,
  i18n: I18n<AdminKey | MessageKey>,
): Promise<AreaChoice[]> {
  const [units, projects] = await Promise.all([
    api.allItems("admin-units"),
    api.send<{ rows: { key: string; name: { vi: string; en: string } | string | null }[] }>(
      "/api/clearance/summary?by=project",
    ),
  ]);
  const order = ["commune", "district", "old", "project"];
  const choices = [
    ...units.flatMap((feature): AreaChoice[] => {
      const { level, valid_to: ended } = feature.properties ?? {};
      if (level !== "commune" && level !== "district") return [];
      const kind = level === "district" ? "district" : ended ? "old" : "commune";
      const name = i18n.field(feature.properties ?? {}, "name");
      const code = String(feature.id);
      return [
        { area: { unit: code }, key: `unit/${code}`, name, kind, folded: fold(name), feature },
      ];
    }),
    ...projects.data.rows.map((row): AreaChoice => {
      const name =
        typeof row.name === "string" || !row.name ? (row.name ?? row.key) : i18n.pick(row.name);
      return {
        area: { project: row.key },
        key: `project/${row.key}`,
        name,
        kind: "project",
        folded: fold(name),
        feature: null,
      };
    }),
  ];
  return choices.sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.folded.localeCompare(b.folded),
  );
}
