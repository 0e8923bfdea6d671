import { Problem } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import { sentence } from "./errors.ts";
import type { ProposalBody } from "./types.ts";
import type { Host } from "./words.ts";
import { draftOf, fieldsOf, type Work } from "./work.ts";

/** The desk as it was when the page was last taken down, and at which address. */
export interface Carried {
  path: string;
  body: ProposalBody | null;
}

/** Puts back what lay on the desk of the same proposal; answers whether there was anything. */
export function takeCarried(host: Host, work: Work, carry: Carried): boolean {
  const body = carry.path === location.pathname ? carry.body : null;
  carry.body = null;
  host.own(() => {
    carry.path = location.pathname;
    carry.body = work.body();
  });
  if (!body || !work.editable() || JSON.stringify(body) === JSON.stringify(work.body()))
    return false;
  work.store.update({ fields: fieldsOf(body) });
  work.board.change(() => draftOf(body, work.plane));
  return true;
}

/** A new proposal may begin from a zone of the register that it would change. */
export async function startFrom(host: Host, work: Work): Promise<void> {
  const code = new URLSearchParams(location.search).get("zone");
  if (!code) return;
  try {
    const zone = await host.api.item("zones", code);
    const properties = (zone.properties ?? {}) as Record<string, unknown>;
    work.open({
      name: host.i18n.t("p.change.name", { zone: host.i18n.field(properties, "name") }),
      kind: String(properties.kind ?? "industrial_park"),
      note: "",
      zone: code,
      geometry: zone.geometry,
      lots: [],
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    host.toast(sentence(host.i18n, error));
  }
}

/** Work that this device kept and the service never got is offered, never put in silently. */
export function offerKept(host: Host, work: Work, panel: HTMLElement): void {
  const kept = work.keeper.kept();
  if (!kept || !work.editable()) return;
  const same = JSON.stringify(kept.body) === JSON.stringify(work.body());
  if (same) return;
  const { i18n, format } = host;
  const box = h("div", { class: "state-message kept", role: "alert" });
  const act = (text: string, run: () => void) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: () => {
          run();
          box.remove();
        },
      },
      text,
    );
  box.append(
    h("p", {}, i18n.t("p.kept.found", { at: format.moment(kept.at) })),
    h(
      "div",
      { class: "row-actions" },
      act(i18n.t("p.kept.use"), () => {
        work.store.update({ fields: fieldsOf(kept.body) });
        work.board.change(() => draftOf(kept.body, work.plane));
      }),
      act(i18n.t("p.kept.drop"), () => work.keeper.forget()),
    ),
  );
  panel.prepend(box);
}
