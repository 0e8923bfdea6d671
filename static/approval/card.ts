import type { AttachmentCard } from "../attachment/card.ts";
import type { Entry } from "../clearance/types.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { createApprovalClient, type Draft } from "./client.ts";
import { draftRow, type Host } from "./row.ts";

export interface DraftCard {
  readonly root: HTMLElement;
  load(): Promise<void>;
  draw(): void;
  /** Who drafted a step that another approved; nothing for the others. */
  of(event: Entry): Child;
}

/** Steps of one parcel that wait for a second person; nothing where none does. */
export function createDraftCard(
  host: Host,
  parcel: number,
  files: AttachmentCard,
  renew: () => Promise<void>,
): DraftCard {
  const { i18n } = host;
  const client = createApprovalClient(host.api);
  let list: Draft[] = [];
  const content = h("ul", { class: "draft-list" });
  const root = h(
    "section",
    { class: "card draft-card", hidden: true, "aria-labelledby": "drafts-title" },
    h("h2", { id: "drafts-title" }, i18n.t("approval.title")),
    content,
  );
  const decided = async () => {
    await load();
    await renew();
  };
  const draw = () => {
    // What was rejected last is shown until something else is drafted: its drafter reads why.
    const last = list.at(-1);
    const shown = list.filter((one) => one.state === "waiting");
    if (shown.length === 0 && last?.state === "rejected") shown.push(last);
    root.hidden = shown.length === 0;
    replace(
      content,
      shown.map((draft) => draftRow({ host, draft, decided, beside: files.of("draft", draft.id) })),
    );
  };
  const load = async () => {
    list = await client.ofParcel(parcel);
    draw();
  };
  return {
    root,
    load,
    draw,
    of(event) {
      const draft = list.find(({ events }) => events.includes(event.id));
      if (!draft) return null;
      return h(
        "p",
        { class: "muted small" },
        i18n.t("approval.both", { drafter: draft.drafted_by, approver: draft.decided_by ?? "" }),
      );
    },
  };
}
