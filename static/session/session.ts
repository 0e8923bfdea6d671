import { Problem, type Session } from "../lib/api.ts";
import { iconButton } from "../lib/controls.ts";
import { h, replace } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { App } from "../shell/app.ts";

/** Who is signed in, or the way to sign in. The public needs neither. */
export function createSession(app: App): HTMLElement {
  const { i18n } = app;
  const root = h("div", { class: "session" });
  const show = (session: Session | null) => {
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
          { "aria-label": i18n.t("session.menu", { name: session.display_name || session.name }) },
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
          h(
            "button",
            { type: "button", class: "button", onclick: () => void leave(app, show) },
            i18n.t("session.signout"),
          ),
        ),
      ),
    );
  };
  show(null);
  // Asking as nobody is answered with an error; only one who has signed in here before is asked for.
  if (remembered()) app.api.session().then(show, () => undefined);
  return root;
}

const SEEN_KEY = "matbang.signed-in";

function remembered(): boolean {
  try {
    return localStorage.getItem(SEEN_KEY) !== null;
  } catch {
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(SEEN_KEY, "1");
    else localStorage.removeItem(SEEN_KEY);
  } catch {
    // Without storage the session is simply asked for at each start.
  }
}

async function leave(app: App, show: (session: Session | null) => void): Promise<void> {
  try {
    await app.api.signOut();
    remember(false);
    show(null);
    app.toast(app.i18n.t("session.left"));
  } catch {
    app.toast(app.i18n.t("error.load"));
  }
}

function openDialog(app: App, show: (session: Session | null) => void, opener: HTMLElement): void {
  const { i18n } = app;
  const form = createForm(app, (session) => {
    dialog.close();
    remember(true);
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
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener.isConnected) opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  form.focus();
}

/** Name and password; what is wrong is said beside them, and the focus goes where it can be mended. */
function createForm(app: App, onDone: (session: Session) => void) {
  const { i18n } = app;
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const name = field("session-name", i18n.t("session.name"), "text", "username");
  const password = field(
    "session-password",
    i18n.t("session.password"),
    "password",
    "current-password",
  );
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
      onDone(await app.api.signIn(name.input.value.trim(), password.input.value));
    } catch (problem) {
      const known = problem instanceof Problem;
      fail(known ? problemText(app, problem) : i18n.t("error.away"), password.input);
    } finally {
      submit.disabled = false;
    }
  });
  return { root, focus: () => name.input.focus() };
}

function problemText({ i18n }: App, problem: Problem): string {
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
