import { type Api, Problem, type Session } from "../lib/api.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import type { I18n } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";

/** What the session's button needs from the page that it stands on. */
export interface SessionHost {
  readonly i18n: I18n;
  readonly api: Api;
  toast(text: string): void;
  /** Who is known to be signed in; without it the service is asked. */
  session?(): Session | null;
  /** Hears of a sign-in (the session) and of a sign-out (null). */
  changed?(session: Session | null): void;
}

/** Who is signed in, or the way to sign in. The public needs neither. */
export function createSession(app: SessionHost): { root: HTMLElement; open(): void } {
  const { i18n } = app;
  const root = h("div", { class: "session" });
  const show = (session: Session | null) => {
    draw(session);
    app.changed?.(session);
  };
  const draw = (session: Session | null) => {
    if (!session) {
      const button = h(
        "button",
        {
          type: "button",
          class: "button button-outline",
          "aria-label": i18n.t("session.signin"),
          onclick: () => openDialog(app, show, button),
        },
        icon("user", 18),
        h("span", {}, i18n.t("session.signin")),
      );
      return replace(root, button);
    }
    replace(
      root,
      h(
        "details",
        { class: "menu" },
        h(
          "summary",
          {},
          h("span", { class: "visually-hidden" }, i18n.t("session.menu")),
          h(
            "span",
            { class: "avatar", "aria-hidden": "true" },
            (session.display_name || session.name).slice(0, 1).toUpperCase(),
          ),
          h("span", { class: "who" }, session.display_name || session.name),
        ),
        h(
          "div",
          { class: "menu-body" },
          h("strong", {}, session.display_name || session.name),
          h(
            "p",
            { class: "muted" },
            i18n.t("session.role", { role: i18n.code("role", session.role) }),
          ),
          h("a", { href: "/account" }, i18n.t("session.profile")),
          session.role === "admin" ? h("a", { href: "/admin" }, i18n.t("session.admin")) : null,
          ["admin", "auditor"].includes(session.role)
            ? h("a", { href: "/audit" }, i18n.t("session.audit"))
            : null,
          h(
            "button",
            { type: "button", class: "button", onclick: () => void leave(app, show) },
            i18n.t("session.signout"),
          ),
        ),
      ),
    );
  };
  const open = () => openDialog(app, show, root.querySelector("button") ?? root);
  draw(app.session?.() ?? null);
  if (!app.session) app.api.session().then(draw, () => undefined);
  sayWhatTheProviderSaid(app);
  return { root, open };
}

/** Who comes back from the provider of identities without a session is told why, once. */
function sayWhatTheProviderSaid({ i18n, toast }: SessionHost): void {
  const address = new URL(location.href);
  const reason = address.searchParams.get("sign-in");
  if (!reason) return;
  address.searchParams.delete("sign-in");
  history.replaceState(null, "", address.href);
  toast(i18n.code("session.sso", reason));
}

async function leave(app: SessionHost, show: (session: Session | null) => void): Promise<void> {
  try {
    await app.api.signOut();
    // What field mode keeps for this account must not be there for the next one.
    await import("../field/forget.ts")
      .then(({ forgetField }) => forgetField())
      .catch(() => undefined);
    show(null);
    app.toast(app.i18n.t("session.left"));
  } catch {
    app.toast(app.i18n.t("error.load"));
  }
}

function openDialog(
  app: SessionHost,
  show: (session: Session | null) => void,
  opener: HTMLElement,
): void {
  const { i18n } = app;
  const form = createForm(app, (session) => {
    dialog.close();
    show(session);
    app.toast(i18n.t("session.welcome", { name: session.display_name || session.name }));
  });
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "session-title" },
    h(
      "header",
      {},
      h("h2", { id: "session-title" }, i18n.t("session.title")),
      iconButton("close", i18n.t("close"), () => dialog.close()),
    ),
    h("p", { class: "muted" }, i18n.t("session.intro")),
    form.root,
  );
  void offerProvider(app, dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener.isConnected) opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  form.focus();
}

/** Where a provider of identities is set, its button stands below the form. */
async function offerProvider({ i18n, api }: SessionHost, dialog: HTMLElement): Promise<void> {
  const settings = await api.settings().catch(() => null);
  const name = settings?.sign_in?.oidc;
  if (!name) return;
  const back = encodeURIComponent(location.pathname + location.search + location.hash);
  dialog.append(
    h(
      "p",
      { class: "sso" },
      h("span", { class: "muted" }, i18n.t("session.or")),
      h(
        "a",
        { class: "button", href: `/api/session/oidc?return=${back}` },
        i18n.t("session.sso", { name }),
      ),
    ),
  );
}

/** Name and password; what is wrong is said beside them, and the focus goes where it can be mended. */
function createForm(app: SessionHost, onDone: (session: Session) => void) {
  const { i18n } = app;
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const name = field("session-name", i18n.t("session.name"), "text", "username");
  const password = field(
    "session-password",
    i18n.t("session.password"),
    "password",
    "current-password",
  );
  const code = field("session-code", i18n.t("session.code"), "text", "one-time-code");
  code.input.required = false;
  code.row.append(h("small", { class: "muted" }, i18n.t("session.code.hint")));
  code.row.hidden = true;
  const submit = h(
    "button",
    { type: "submit", class: "button button-primary" },
    i18n.t("session.signin"),
  );
  const actions = h("div", { class: "dialog-actions" }, submit);
  const root = h(
    "form",
    { method: "dialog", novalidate: true },
    name.row,
    password.row,
    code.row,
    error,
    actions,
  );
  const fail = (text: string, at: HTMLInputElement) => {
    error.textContent = text;
    error.hidden = false;
    at.focus();
  };
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    if (!name.input.value.trim()) return fail(i18n.t("session.noname"), name.input);
    if (!password.input.value) return fail(i18n.t("session.nopassword"), password.input);
    submit.disabled = true;
    try {
      const given = code.row.hidden ? undefined : code.input.value.trim();
      onDone(await app.api.signIn(name.input.value.trim(), password.input.value, given));
    } catch (problem) {
      if (problem instanceof Problem && problem.items.some((item) => item.field === "code")) {
        const first = code.row.hidden;
        code.row.hidden = false;
        if (first) return code.input.focus();
        return fail(i18n.t("session.code.wrong"), code.input);
      }
      const known = problem instanceof Problem;
      fail(known ? problemText(app, problem) : i18n.t("error.away"), password.input);
    } finally {
      submit.disabled = false;
    }
  });
  return { root, focus: () => name.input.focus() };
}

function problemText({ i18n }: SessionHost, problem: Problem): string {
  if (problem.status === 401) return i18n.t("session.wrong");
  if (problem.status === 429) return i18n.t("session.toomany");
  return problem.message;
}

function field(id: string, label: string, type: string, autocomplete: string) {
  const input = h("input", {
    id,
    type,
    autocomplete,
    required: true,
    spellcheck: "false",
    autocapitalize: "none",
  });
  return { input, row: h("label", { class: "field", for: id }, h("span", {}, label), input) };
}
