import type { PageHost } from "../frame/page.ts";
import { h, replace } from "../lib/dom.ts";
import { createIntake, type Job, type Overview, sendFiles } from "./client.ts";
import { buildJob } from "./job.ts";
import type { IntakeKey } from "./words.ts";

export type Host = PageHost<IntakeKey>;

/** Files of parcels on their way into the register: /import sends and lists, /import/17 is one. */
export async function buildImport(host: Host): Promise<void> {
  const { i18n, main, session } = host;
  host.title(i18n.t("title"));
  if (!session || !["agency", "admin"].includes(session.role)) return askToSignIn(host);
  const intake = createIntake(host.api);
  const overview = await intake.overview();
  const id = Number(host.path[0]);
  if (id) return buildJob(host, intake, overview, await intake.job(id));
  replace(
    main,
    h(
      "div",
      { class: "page-inner intake" },
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("h1", {}, i18n.t("title")), h("p", {}, i18n.t("intro"))),
      ),
      createDrop(host),
      pastJobs(host, overview),
    ),
  );
}

function askToSignIn(host: Host): void {
  const { i18n, main } = host;
  const button = h(
    "button",
    { type: "button", class: "button button-primary", onclick: () => host.signIn() },
    i18n.t("session.signin"),
  );
  replace(
    main,
    h(
      "div",
      { class: "page-inner intake" },
      h("h1", {}, i18n.t("title")),
      h("div", { class: "card" }, h("p", {}, i18n.t("who")), host.session ? null : button),
    ),
  );
}

const ENDINGS = ".zip,.shp,.shx,.dbf,.prj,.cpg,.gpkg,.geojson,.json,.kml,.kmz,.gml,.dxf,.csv,.xlsx";

/** Where a file is dropped or chosen, with the source it comes from. */
function createDrop(host: Host): HTMLElement {
  const { i18n } = host;
  const input = h("input", { type: "file", id: "intake-file", multiple: true, accept: ENDINGS });
  const source = h("input", { type: "text", id: "intake-source", maxlength: "300" });
  const date = h("input", { type: "date", id: "intake-date", max: host.today });
  date.value = host.today;
  const bar = h("progress", { max: "1", "aria-label": i18n.t("sending"), hidden: true });
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const send = async (files: readonly File[]) => {
    if (files.length === 0) return;
    error.hidden = true;
    bar.hidden = false;
    input.disabled = true;
    const sent = await sendFiles(
      files,
      { source: source.value.trim(), source_date: date.value },
      (part) => {
        bar.value = part;
      },
    );
    if ("job" in sent) return location.assign(`/import/${sent.job.id}`);
    input.disabled = false;
    input.value = "";
    bar.hidden = true;
    error.hidden = false;
    error.textContent = "refused" in sent ? sent.refused : i18n.t("error.away");
  };
  input.addEventListener("change", () => void send([...(input.files ?? [])]));
  const zone = h(
    "label",
    { class: "drop-zone", for: "intake-file" },
    h("strong", {}, i18n.t("drop")),
    h("span", { class: "muted" }, i18n.t("formats")),
    input,
  );
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.classList.toggle("is-over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    void send([...(event.dataTransfer?.files ?? [])]);
  });
  return h(
    "section",
    { class: "card intake-drop", "aria-labelledby": "intake-new" },
    h("h2", { id: "intake-new" }, i18n.t("new")),
    h(
      "div",
      { class: "intake-fields" },
      h("label", { class: "field", for: "intake-source" }, h("span", {}, i18n.t("source")), source),
      h("label", { class: "field", for: "intake-date" }, h("span", {}, i18n.t("date")), date),
    ),
    zone,
    bar,
    error,
  );
}

/** The imports so far, the newest first. */
function pastJobs(host: Host, overview: Overview): HTMLElement {
  const { i18n, format } = host;
  const cells = (job: Job) => [
    h("a", { href: `/import/${job.id}` }, job.file.name),
    format.moment(job.created_at),
    format.number(job.rows),
    stateText(host, job),
  ];
  return h(
    "section",
    { class: "card", "aria-labelledby": "intake-past" },
    h("h2", { id: "intake-past" }, i18n.t("past")),
    overview.imports.length === 0
      ? h("p", { class: "muted" }, i18n.t("past.none"))
      : h(
          "div",
          {
            class: "intake-scroll",
            tabindex: "0",
            role: "region",
            "aria-labelledby": "intake-past",
          },
          h(
            "table",
            { class: "intake-table" },
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                (["col.file", "col.when", "col.rows", "col.state"] as const).map((key) =>
                  h("th", { scope: "col" }, i18n.t(key)),
                ),
              ),
            ),
            h(
              "tbody",
              {},
              overview.imports.map((job) =>
                h(
                  "tr",
                  {},
                  cells(job).map((cell) => h("td", {}, cell)),
                ),
              ),
            ),
          ),
        ),
  );
}

export function stateText(host: Host, job: Job): string {
  return host.i18n.code("job", job.work ? `doing.${job.work}` : job.state);
}
