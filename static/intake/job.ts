import { skeleton } from "../lib/controls.ts";
import { debounce, h, replace } from "../lib/dom.ts";
import type { Candidate, Intake, Job, Overview } from "./client.ts";
import { createColumns } from "./columns.ts";
import { createIssues } from "./issues.ts";
import { type Host, stateText } from "./page.ts";
import { createPreview, type Preview } from "./preview.layer.ts";

/** One import: what the file is, where it lies, what its columns mean, what is wrong, and the decision. */
export async function buildJob(
  host: Host,
  intake: Intake,
  overview: Overview,
  first: Job,
): Promise<void> {
  const { i18n, main } = host;
  const body = h("div", { class: "intake-steps" });
  const state = h("p", { class: "intake-state", role: "status" });
  const container = h("div", { class: "intake-map", role: "region", "aria-label": i18n.t("map") });
  replace(
    main,
    h(
      "div",
      { class: "page-inner intake" },
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("h1", {}, first.file.name), state),
        h("a", { class: "button", href: "/import" }, i18n.t("all")),
      ),
      h("div", { class: "intake-columns" }, body, container),
    ),
  );
  host.title(first.file.name);
  const settings = await host.api.settings();
  const { preview, refresh } = connect(host, intake, container, settings.extent, first.id);
  let job = first;
  const act = async (work: () => Promise<Job>) => {
    try {
      show(await work());
    } catch (error) {
      host.toast(error instanceof Error ? error.message : i18n.t("error.load"));
    }
  };
  const show = (next: Job) => {
    job = next;
    state.textContent = stateText(host, job);
    state.className = `intake-state is-${job.work ? "busy" : job.state}`;
    if (job.work) {
      const steps = [progress(host, job), skeleton(4)];
      replace(body, ...steps);
      follow(host, job.id, show);
      return;
    }
    replace(body, ...steps(host, intake, overview, job, preview, act));
    if (job.bbox) preview.fit(job.bbox);
    refresh();
  };
  show(first);
}

function connect(
  host: Host,
  intake: Intake,
  container: HTMLElement,
  extent: Parameters<typeof createPreview>[2],
  id: number,
) {
  let running: AbortController | null = null;
  const refresh = () => {
    running?.abort();
    running = new AbortController();
    intake.rows(id, preview.bounds(), running.signal).then(preview.rows, () => undefined);
  };
  const preview: Preview = createPreview(container, host.api, extent, debounce(300, refresh));
  const watcher = new ResizeObserver(() => preview.resized());
  watcher.observe(container);
  host.own(() => {
    running?.abort();
    watcher.disconnect();
    preview.remove();
  });
  return { preview, refresh };
}

/** Hears of every change of the job until nothing is under way. */
function follow(host: Host, id: number, show: (job: Job) => void): void {
  const events = new EventSource(`/api/imports/${id}/events`);
  host.own(() => events.close());
  events.addEventListener("job", (event) => {
    const job = JSON.parse((event as MessageEvent<string>).data) as Job;
    if (!job.work) events.close();
    show0(job);
  });
  let last = "";
  const show0 = (job: Job) => {
    const now = `${job.state} ${job.work ?? ""}`;
    if (now === last && job.work) {
      const line = document.querySelector(".intake-progress span");
      if (line) line.textContent = progressText(host, job);
      return;
    }
    last = now;
    if (!job.work) show(job);
  };
}

function progressText(host: Host, job: Job): string {
  const step = host.i18n.code("step", job.progress?.step ?? job.work ?? "");
  return job.progress?.done ? `${step}: ${host.format.number(job.progress.done)}` : step;
}

function progress(host: Host, job: Job): HTMLElement {
  return h(
    "div",
    { class: "card intake-progress" },
    h("progress", { "aria-label": host.i18n.t("working") }),
    h("span", {}, progressText(host, job)),
  );
}

type Act = (work: () => Promise<Job>) => Promise<void>;

function steps(
  host: Host,
  intake: Intake,
  overview: Overview,
  job: Job,
  preview: Preview,
  act: Act,
): HTMLElement[] {
  const ended = ["committed", "discarded", "failed"].includes(job.state);
  const list = [...job.problems.map((problem) => problemCard(host, intake, job, problem, act))];
  if (job.same_as && !ended)
    list.unshift(h("p", { class: "notice" }, host.i18n.t("same", { id: job.same_as })));
  if (ended) return [...list, endCard(host, job)];
  list.push(createSystems(host, intake, overview, job, preview, act));
  if (job.columns.length > 0) list.push(createColumns(host, intake, overview, job, act));
  if (job.state === "checked") {
    list.push(createIssues(host, intake, job, preview, act), decision(host, intake, job, act));
  } else list.push(discardButton(host, intake, job));
  return list;
}

function problemCard(
  host: Host,
  intake: Intake,
  job: Job,
  problem: Job["problems"][number],
  act: Act,
): HTMLElement {
  const { i18n } = host;
  const { suggest } = problem;
  const open = ["read", "checked"].includes(job.state);
  return h(
    "div",
    { class: `notice is-${problem.severity}`, role: problem.severity === "error" ? "alert" : null },
    h("p", {}, i18n.pick(problem.message)),
    suggest && open
      ? h(
          "button",
          {
            type: "button",
            class: "button button-primary",
            onclick: () => void act(() => intake.settings(job.id, suggest)),
          },
          i18n.t("take"),
        )
      : null,
  );
}

/** Which coordinate system: the candidates with the place where each brings the parcels. */
function createSystems(
  host: Host,
  intake: Intake,
  overview: Overview,
  job: Job,
  preview: Preview,
  act: Act,
): HTMLElement {
  const { i18n, format } = host;
  const look = (candidate: Candidate) => {
    preview.outline(candidate.outline ?? null);
    if (candidate.bbox) preview.fit(candidate.bbox);
  };
  const same = (c: { crs: string; swap: boolean }) =>
    c.crs === job.crs.chosen && c.swap === job.crs.swap;
  const options = job.crs.candidates.map((candidate, index) => {
    const input = h("input", {
      type: "radio",
      name: "crs",
      id: `crs-${index}`,
      checked: same(candidate),
    });
    input.addEventListener("change", () => look(candidate));
    input.addEventListener("focus", () => look(candidate));
    const swap = candidate.swap ? ` · ${i18n.t("crs.swap")}` : "";
    const facts = [i18n.t("crs.inside", { part: format.percent(candidate.inside * 100) })];
    if (candidate.offset_m !== null)
      facts.push(i18n.t("crs.offset", { m: format.length(candidate.offset_m) }));
    return {
      candidate,
      input,
      row: h(
        "label",
        { class: "crs-choice", for: input.id },
        input,
        h(
          "span",
          {},
          i18n.pick(candidate.name) + swap,
          h("small", { class: "muted" }, facts.join(" · ")),
        ),
      ),
    };
  });
  const other = h(
    "select",
    { id: "crs-other" },
    h("option", { value: "" }, i18n.t("crs.other")),
    overview.systems.map((system) => h("option", { value: system.crs }, i18n.pick(system.name))),
  );
  const apply = () => {
    const hit = options.find((option) => option.input.checked)?.candidate;
    const wish = other.value
      ? { crs: other.value, swap: false }
      : hit && { crs: hit.crs, swap: hit.swap };
    if (wish) void act(() => intake.settings(job.id, wish));
  };
  return h(
    "details",
    {
      class: "card",
      open: job.state === "read" || job.problems.some((p) => p.severity === "error"),
    },
    h(
      "summary",
      {},
      h("h2", {}, i18n.t("crs")),
      h("span", { class: "muted" }, job.crs.chosen ?? i18n.t("crs.none")),
    ),
    h(
      "fieldset",
      { class: "crs-choices" },
      h("legend", { class: "visually-hidden" }, i18n.t("crs")),
      options.map((o) => o.row),
    ),
    h(
      "label",
      { class: "field", for: "crs-other" },
      h("span", {}, i18n.t("crs.other.label")),
      other,
    ),
    h("button", { type: "button", class: "button", onclick: apply }, i18n.t("crs.apply")),
  );
}

function decision(host: Host, intake: Intake, job: Job, act: Act): HTMLElement {
  const { i18n } = host;
  const blocked = job.problems.some((problem) => problem.severity === "error");
  const clean = h("input", { type: "checkbox", id: "only-clean" });
  const rows = job.counts.new + job.counts.changed;
  const button = h(
    "button",
    {
      type: "button",
      class: "button button-primary",
      disabled: blocked || rows + job.counts.unchanged === 0,
      onclick: () => void act(() => intake.commit(job.id, clean.checked, null)),
    },
    i18n.t("commit", { n: host.format.number(rows) }),
  );
  return h(
    "section",
    { class: "card intake-decision", "aria-labelledby": "decision" },
    h("h2", { id: "decision" }, i18n.t("decision")),
    counts(host, job),
    h(
      "label",
      { class: "check", for: "only-clean" },
      clean,
      i18n.t("clean", { n: host.format.number(job.counts.warnings) }),
    ),
    blocked ? h("p", { class: "form-error" }, i18n.t("blocked")) : null,
    h("div", { class: "form-actions" }, button, discardButton(host, intake, job)),
  );
}

function counts(host: Host, job: Job): HTMLElement {
  const keys = ["new", "changed", "unchanged", "refused", "warnings", "repaired"] as const;
  return h(
    "dl",
    { class: "intake-counts" },
    keys.map((key) =>
      h(
        "div",
        {},
        h("dt", {}, host.i18n.t(`count.${key}`)),
        h("dd", {}, host.format.number(job.counts[key])),
      ),
    ),
  );
}

function discardButton(host: Host, intake: Intake, job: Job): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: async () => {
        await intake.discard(job.id).catch(() => host.toast(host.i18n.t("error.load")));
        location.assign("/import");
      },
    },
    host.i18n.t("discard"),
  );
}

function endCard(host: Host, job: Job): HTMLElement {
  const { i18n, format } = host;
  const { result } = job;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, i18n.code("job", job.state)),
    result
      ? h(
          "p",
          {},
          i18n.t("result", {
            added: format.number(result.added),
            changed: format.number(result.changed),
            unchanged: format.number(result.unchanged),
          }),
        )
      : h("p", {}, i18n.t("nothing")),
  );
}
