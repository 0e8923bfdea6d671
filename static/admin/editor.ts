import { h, replace } from "../lib/dom.ts";
import { confirmDialog, createForm, type FieldSpec, openDialog } from "../lib/forms.ts";
import type { AdminHost, AdminKey } from "./admin.ts";
import type { User, UserChange } from "./client.ts";
import { type AreaPicker, createAreaPicker } from "./picker.ts";

const ROLES = ["viewer", "planner", "reviewer", "agency", "promoter", "admin", "auditor"];

/** The dialog for a new account (null) or one that is there. */
export function openEditor(host: AdminHost, user: User | null): void {
  const { i18n, client, toast, refresh } = host;
  let picker: AreaPicker | null = null;
  const areas = h("div", {});
  const form = createForm({
    i18n,
    id: "user",
    fields: fieldsFor(host, user),
    extra: areas,
    submit: i18n.t(user ? "admin.save" : "admin.add"),
    send: async (values) => {
      const agency = values.role === "agency";
      const change: UserChange = {
        display_name: values.display_name ?? "",
        role: values.role ?? "viewer",
        areas: agency ? (picker?.areas() ?? []) : [],
        ...(values.password ? { password: values.password } : {}),
      };
      const name = user?.name ?? (values.name ?? "").trim();
      if (user) await client.change(name, { ...change, sso_email: values.sso_email ?? "" });
      else await client.add({ ...change, name });
      dialog.close();
      toast(i18n.t(user ? "admin.saved" : "admin.added", { name }));
      await refresh();
    },
  });
  const role = form.input("role");
  const showAreas = () => {
    if (role.value !== "agency") {
      picker = null;
      return replace(areas);
    }
    picker ??= createAreaPicker(host, host.choices, user?.areas ?? []);
    replace(areas, picker.root);
  };
  role.addEventListener("change", showAreas);
  showAreas();
  addRandomPassword(host, form.input("password") as HTMLInputElement);
  const dialog = openDialog(
    i18n,
    user ? i18n.t("admin.change.name", { name: user.name }) : i18n.t("admin.add"),
    [form.root, user ? measures(host, user, () => dialog.close()) : null],
    true,
  );
  form.focus();
}

function fieldsFor({ i18n }: AdminHost, user: User | null): FieldSpec[] {
  const name: FieldSpec = {
    name: "name",
    label: i18n.t("admin.name"),
    hint: i18n.t("admin.name.hint"),
    required: true,
  };
  const email: FieldSpec = {
    name: "sso_email",
    label: i18n.t("admin.sso"),
    type: "email",
    value: user?.sso_email ?? "",
  };
  return [
    ...(user ? [] : [name]),
    {
      name: "display_name",
      label: i18n.t("admin.display"),
      value: user?.display_name ?? "",
      required: true,
    },
    {
      name: "role",
      label: i18n.t("admin.role"),
      value: user?.role ?? "viewer",
      choices: ROLES.map((role) => ({ value: role, label: i18n.code("role", role) })),
    },
    {
      name: "password",
      label: i18n.t(user ? "admin.password.new" : "admin.password"),
      autocomplete: "new-password",
      required: !user,
    },
    ...(user ? [email] : []),
  ];
}

const CLEAR_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of four letters that are told apart when read aloud. */
function randomPassword(): string {
  const letters: string[] = [];
  while (letters.length < 16) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // Values at the end would make some letters more likely than others.
    if (byte < 248) letters.push(CLEAR_LETTERS[byte % CLEAR_LETTERS.length] ?? "");
  }
  return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}

function addRandomPassword({ i18n }: AdminHost, input: HTMLInputElement): void {
  const make = h(
    "button",
    {
      type: "button",
      class: "link-button",
      onclick: () => {
        input.value = randomPassword();
        input.select();
      },
    },
    i18n.t("admin.password.make"),
  );
  input.closest("label")?.after(make);
}

/** What is done to an account at once, each after a question. */
function measures(host: AdminHost, user: User, done: () => void): HTMLElement {
  const { i18n, client, refresh, session } = host;
  const button = (key: AdminKey, text: AdminKey, change: UserChange) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: () =>
          confirmDialog(
            i18n,
            {
              title: i18n.t(key),
              text: i18n.t(text, { name: user.display_name }),
              yes: i18n.t(key),
            },
            async () => {
              await client.change(user.name, change);
              done();
              await refresh();
            },
          ),
      },
      i18n.t(key),
    );
  return h(
    "div",
    { class: "measures" },
    button("admin.sessions", "admin.sessions.text", {}),
    user.factor ? button("admin.factor.drop", "admin.factor.drop.text", { factor: false }) : null,
    user.name === session?.name
      ? null
      : user.disabled_at
        ? button("admin.enable", "admin.enable.text", { disabled: false })
        : button("admin.disable", "admin.disable.text", { disabled: true }),
  );
}
