import { geometryOf } from "../draw/plane.ts";
import { areaOf } from "../draw/shape.ts";
import { h } from "../lib/dom.ts";
import { sentence } from "./errors.ts";
import { frameOf, miniMap } from "./minimap.ts";
import type { ProposalBody } from "./types.ts";
import type { Host, Key } from "./words.ts";
import { draftOf, fieldsOf, type Work } from "./work.ts";

/** Somebody saved in between: both versions side by side, and the person decides which goes on. */
export async function showConflict(host: Host, work: Work): Promise<void> {
  const { i18n } = host;
  const { proposal } = work.store.get();
  if (!proposal) return;
  let theirs: Awaited<ReturnType<typeof work.api.get>>;
  try {
    theirs = await work.api.get(proposal.id);
  } catch (error) {
    return host.toast(sentence(i18n, error));
  }
  const mine = work.body();
  const dialog = h(
    "dialog",
    { class: "dialog dialog-wide", "aria-labelledby": "conflict-title" },
    h("header", {}, h("h2", { id: "conflict-title" }, i18n.t("p.conflict"))),
    h("p", {}, i18n.t("p.conflict.text")),
  );
  const frame = frameOf([mine.geometry, theirs.data.geometry]);
  const side = (title: Key, body: ProposalBody, button: HTMLElement) =>
    h(
      "section",
      { class: "version" },
      h("h3", {}, i18n.t(title)),
      miniMap(
        body.geometry ? [{ geometry: body.geometry, look: "shape" }] : [],
        frame,
        i18n.t(title),
      ),
      versionFacts(host, work, body),
      button,
    );
  const keepMine = h(
    "button",
    { type: "button", class: "button button-primary" },
    i18n.t("p.conflict.mine.do"),
  );
  const takeTheirs = h(
    "button",
    { type: "button", class: "button" },
    i18n.t("p.conflict.theirs.do"),
  );
  keepMine.addEventListener("click", () => {
    work.accept(theirs);
    work.keeper.changed(mine, theirs.etag);
    void work.keeper.flush();
    dialog.close();
  });
  takeTheirs.addEventListener("click", () => {
    work.keeper.forget();
    work.accept(theirs);
    work.store.update({ fields: fieldsOf(theirs.data), save: { is: "clean" } });
    work.board.open(draftOf(theirs.data, work.plane));
    work.keeper.forget();
    work.store.update({ save: { is: "clean" } });
    dialog.close();
  });
  dialog.append(
    h(
      "div",
      { class: "versions" },
      side("p.conflict.mine", mine, keepMine),
      side("p.conflict.theirs", theirs.data, takeTheirs),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function versionFacts({ i18n, format }: Host, work: Work, body: ProposalBody): HTMLElement {
  const { shape, lots } = draftOf(body, work.plane);
  const row = (label: string, value: string) => [h("dt", {}, label), h("dd", {}, value)];
  return h(
    "dl",
    { class: "facts" },
    row(i18n.t("p.name"), body.name || "–"),
    row(i18n.t("p.kind"), i18n.code("kind", body.kind)),
    row(i18n.t("p.area"), geometryOf(shape, work.plane) ? format.area(areaOf(shape)) : "–"),
    row(i18n.t("p.lots"), String(lots.length)),
    row(i18n.t("p.note"), body.note || "–"),
  );
}
