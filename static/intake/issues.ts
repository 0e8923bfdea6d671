import { segmented } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { Intake, Issue, Job } from "./client.ts";
import type { Host } from "./page.ts";
import type { Preview } from "./preview.layer.ts";

/** What is wrong, row by row: each finding shows its place, and a repair can be taken. */
export function createIssues(
  host: Host,
  intake: Intake,
  job: Job,
  preview: Preview,
  act: (work: () => Promise<Job>) => Promise<void>,
): HTMLElement {
  const { i18n } = host;
  const list = h("ul", { class: "issue-list" });
  const more = h("button", { type: "button", class: "button", hidden: true }, i18n.t("list.more"));
  let severity = "all";
  const load = async (after: number) => {
    try {
      const { issues, next } = await intake.issues(job.id, severity, after);
      if (after === 0) replace(list);
      for (const issue of issues) list.append(issueRow(host, intake, job, issue, preview, act));
      if (!list.firstChild) list.append(h("li", { class: "muted" }, i18n.t("issues.none")));
      more.hidden = !next;
      more.onclick = () => void load(next ?? 0);
    } catch {
      host.toast(i18n.t("error.load"));
    }
  };
  void load(0);
  const { repairable, repaired } = job.counts;
  const all = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => void act(() => intake.repair(job.id, null, repaired < repairable)),
    },
    i18n.t(repaired < repairable ? "repair.all" : "repair.none", { n: repairable }),
  );
  return h(
    "section",
    { class: "card", "aria-labelledby": "issues" },
    h("h2", { id: "issues" }, i18n.t("issues")),
    segmented({
      name: "severity",
      label: i18n.t("issues.filter"),
      value: "all",
      choices: (["all", "error", "warning", "info"] as const).map((value) => ({
        value,
        label: i18n.t(`severity.${value}`),
      })),
      onchange: (value) => {
        severity = value;
        void load(0);
      },
    }),
    list,
    h(
      "div",
      { class: "form-actions" },
      more,
      repairable > 0 ? all : null,
      h(
        "a",
        { class: "button", href: `/api/imports/${job.id}/issues?f=csv`, download: "" },
        i18n.t("issues.csv"),
      ),
    ),
  );
}

function issueRow(
  host: Host,
  intake: Intake,
  job: Job,
  issue: Issue,
  preview: Preview,
  act: (work: () => Promise<Job>) => Promise<void>,
): HTMLElement {
  const { i18n, format } = host;
  const width =
    issue.width_m === null ? "" : ` · ${i18n.t("width", { m: format.number(issue.width_m, 3) })}`;
  const show = h(
    "button",
    {
      type: "button",
      class: "issue",
      disabled: !issue.at,
      onclick: () => issue.at && preview.mark(issue.at, issue.geometry),
    },
    h("span", { class: `badge is-${issue.severity}` }, i18n.t(`severity.${issue.severity}`)),
    h("span", {}, `${i18n.t("row", { n: issue.row })}: ${i18n.pick(issue.message)}${width}`),
  );
  const repair = issue.repairable
    ? h(
        "button",
        {
          type: "button",
          class: "button",
          onclick: () => void act(() => intake.repair(job.id, [issue.row], true)),
        },
        i18n.t("repair"),
      )
    : null;
  return h("li", {}, show, repair);
}
