import { h } from "../lib/dom.ts";
import { faultsOf, showFaults } from "../site/faults.ts";
import type { PhotoHost, PhotoKey } from "./words.ts";

const FIELDS = {
  title_vi: "photo.title_vi",
  title_en: "photo.title_en",
  taken_on: "photo.taken_on",
  source: "photo.source",
  consent: "photo.consent.field",
} as const satisfies Record<string, PhotoKey>;

/** The form by which a picture is added. What was typed stays when sending fails. */
export function photoForm(host: PhotoHost, zone: string, added: () => Promise<void>): HTMLElement {
  const { i18n, api, today } = host;
  const file = h("input", { type: "file", name: "file", accept: "image/jpeg,image/png" });
  const inputs = Object.entries(FIELDS).map(([name, label]) => ({
    name,
    label,
    input: h("input", {
      name,
      maxlength: 300,
      ...(name === "taken_on" ? { type: "date", max: today, min: "1990-01-01" } : {}),
    }),
  }));
  const faults = h("div", { class: "form-error is-wide", role: "alert", hidden: true });
  const send = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t("photo.send"),
  );
  const form = h(
    "form",
    { class: "photo-form", novalidate: true },
    h(
      "label",
      { class: "field is-wide" },
      h("span", {}, i18n.t("photo.file")),
      file,
      h("small", { class: "muted" }, i18n.t("photo.file.hint")),
    ),
    inputs.map(({ label, input }) =>
      h("label", { class: "field" }, h("span", {}, i18n.t(label)), input),
    ),
    faults,
    h("div", {}, send),
  );
  const box = h("details", { class: "no-print" }, h("summary", {}, i18n.t("photo.add")), form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = inputs.filter(({ input }) => !input.value.trim()).map(({ label }) => label);
    const names = (file.files?.length ? missing : ["photo.file" as const, ...missing]).map((key) =>
      i18n.t(key),
    );
    showFaults(
      faults,
      names.length > 0 ? [i18n.t("photo.missing", { fields: names.join("; ") })] : [],
    );
    if (names.length > 0) return;
    send.disabled = true;
    try {
      const body = new FormData();
      for (const { name, input } of inputs) body.set(name, input.value.trim());
      body.set("file", file.files?.[0] as File);
      await api.send(`/api/zones/${encodeURIComponent(zone)}/photos`, { method: "POST", body });
      form.reset();
      box.open = false;
      host.toast(i18n.t("photo.added"));
      await added();
    } catch (error) {
      showFaults(faults, faultsOf(host, error));
    } finally {
      send.disabled = false;
    }
  });
  return box;
}
