import { createLive } from "../live/live.ts";
import { createProjectClient } from "./client.ts";
import { buildNewProject } from "./edit.ts";
import { buildList } from "./list.ts";
import { buildProject } from "./view.ts";
import type { ProjectHost } from "./words.ts";

/** Builds /projects, /projects/new, /projects/{code} and /projects/{code}/parcels. */
export async function buildProjectsPage(host: ProjectHost): Promise<void> {
  const [code, part] = host.path;
  const client = createProjectClient(host.api);
  if (code === "new") return buildNewProject(host, client);
  if (code && part === "parcels") {
    // The map is needed here only.
    const { buildMembers } = await import("./members.ts");
    return buildMembers(host, client, code);
  }
  const draw = () => (code ? buildProject(host, client, code) : buildList(host, client));
  await draw();
  const live = createLive();
  host.own(live.close);
  live.on((change) => {
    if (change.concerns("parcels") && !document.querySelector("dialog[open]"))
      void draw().catch(() => undefined);
  });
}
