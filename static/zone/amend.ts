import type { Answer } from "../lib/api.ts";
import { h } from "../lib/dom.ts";
import { createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import type { Milestone, Occupancy, ZoneDetail } from "./types.ts";
import type { ZoneHost, ZoneKey } from "./words.ts";

/** Roles that keep the register, as the table of rights has it. */
const KEEPERS: readonly string[] = ["planner", "admin"];

/** What a zone's page needs to change what the register says. */
export interface Amending {
  /** A button that adds a statement of occupancy; null for who may not. */
  occupancy(): HTMLElement | null;
  milestone(): HTMLElement | null;
  /** A button that notes a milestone as done. */
  done(milestone: Milestone): HTMLElement | null;
  document(): HTMLElement | null;
}

/**
 * Adds to what the register says of a zone: each change is made on the version that was looked at and
 * keeps its reason among the revisions.
 */
export function createAmending(host: ZoneHost, code: string, detail: ZoneDetail | null): Amending {
  const { i18n, session } = host;
  const may = session !== null && KEEPERS.includes(session.role) && detail !== null;
  const path = `/api/zones/${encodeURIComponent(code)}`;
  // The page may be open for long: the list is taken anew, so that nobody's entry is lost.
  const change = async (note: string, make: (now: ZoneDetail) => object) => {
    const now: Answer<ZoneDetail> = await host.api.send(path);
    await host.api.send(path, {
      method: "PATCH",
      headers: { "If-Match": now.etag },
      body: { note, ...make(now.data) },
    });
    location.reload();
  };
  const button = (key: ZoneKey, open: () => void) =>
    may ? h("button", { type: "button", class: "button", onclick: open }, i18n.t(key)) : null;
  const ask = (
    title: ZoneKey,
    fields: readonly FieldSpec[],
    send: (values: Record<string, string>) => Promise<void>,
  ) => {
    const form = createForm({
      i18n,
      id: "zone-amend",
      fields,
      submit: i18n.t("z.amend.save"),
      send,
    });
    openDialog(i18n, i18n.t(title), form.root);
  };
  const field = (name: string, label: ZoneKey, more: Partial<FieldSpec> = {}): FieldSpec => ({
    name,
    label: i18n.t(label),
    required: true,
    ...more,
  });
  const source = field("source", "z.amend.source");
  return {
    occupancy: () =>
      button("z.amend.occupancy", () =>
        ask(
          "z.amend.occupancy",
          [
            field("as_of", "z.asof", { type: "date", value: host.today }),
            field("leased_ha", "z.leased", { inputmode: "decimal" }),
            field("leasable_ha", "z.leasable", { inputmode: "decimal" }),
            field("basis", "z.basis"),
            source,
          ],
          ({ as_of = "", leased_ha = "", leasable_ha = "", basis = "", source: from = "" }) =>
            change(i18n.t("z.amend.occupancy"), ({ occupancy = [] }) => ({
              occupancy: withStatement(occupancy, {
                as_of,
                leased_ha: numberOf(leased_ha),
                leasable_ha: numberOf(leasable_ha),
                basis: { vi: basis, en: basis },
                source: from,
              }),
            })),
        ),
      ),
    milestone: () =>
      button("z.amend.milestone", () =>
        ask(
          "z.amend.milestone",
          [
            field("vi", "z.amend.milestone.vi"),
            field("en", "z.amend.milestone.en"),
            field("due_on", "z.amend.due", { type: "date" }),
            source,
          ],
          ({ vi = "", en = "", due_on = "", source: from = "" }) =>
            change(i18n.t("z.amend.milestone"), ({ milestones = [] }) => ({
              milestones: [
                ...milestones.map(plainMilestone),
                { name: { vi, en }, due_on, done_on: null, source: from },
              ],
            })),
        ),
      ),
    done: (milestone) =>
      milestone.done_on
        ? null
        : button("z.amend.done", () =>
            ask(
              "z.amend.done",
              [field("done_on", "z.amend.done.on", { type: "date", value: host.today })],
              ({ done_on = "" }) =>
                change(i18n.t("z.amend.done"), ({ milestones = [] }) => ({
                  milestones: milestones.map((one) =>
                    same(one, milestone)
                      ? { ...plainMilestone(one), done_on }
                      : plainMilestone(one),
                  ),
                })),
            ),
          ),
    document: () =>
      button("z.amend.document", () =>
        ask(
          "z.amend.document",
          [
            field("title", "z.amend.document.title"),
            field("number", "z.amend.document.number", { required: false }),
            field("date", "z.amend.document.date", { type: "date", required: false }),
            field("url", "z.amend.document.url", { required: false, hint: "https://…" }),
          ],
          ({ title = "", number = "", date = "", url = "" }) =>
            change(i18n.t("z.amend.document"), ({ documents = [] }) => ({
              documents: [
                ...documents,
                { title, number: number || null, date: date || null, url: url || null },
              ],
            })),
        ),
      ),
  };
}

/** A decimal comma or point; what is no number is refused by the service at its field. */
function numberOf(text: string): number {
  const value = Number(text.trim().replace(",", "."));
  return Number.isFinite(value) ? value : -1;
}

/** One statement a day: a second one for the day takes the place of the first. */
export function withStatement(all: readonly Occupancy[], next: Occupancy): Occupancy[] {
  return [...all.filter(({ as_of }) => as_of !== next.as_of), next].sort((a, b) =>
    a.as_of.localeCompare(b.as_of),
  );
}

/** Lateness is counted by the service and not sent back. */
function plainMilestone({ name, due_on, done_on, source }: Milestone) {
  return { name, due_on, done_on: done_on ?? null, source: source ?? "" };
}

function same(a: Milestone, b: Milestone): boolean {
  return a.due_on === b.due_on && a.name.vi === b.name.vi && a.name.en === b.name.en;
}
