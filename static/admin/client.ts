import type { Api } from "../lib/api.ts";

/** An area of competence: an administrative unit or a clearance project, by code. */
export interface Area {
  unit?: string;
  project?: string;
}

export interface User {
  name: string;
  display_name: string;
  role: string;
  demo: boolean;
  created_at: string;
  disabled_at: string | null;
  areas: Area[];
  sso_email: string | null;
  factor: boolean;
}

export interface UserChange {
  name?: string;
  display_name?: string;
  role?: string;
  areas?: Area[];
  password?: string;
  disabled?: boolean;
  sso_email?: string;
  factor?: false;
}

/** The routes of the administration of accounts. */
export function createAdminClient({ send }: Api) {
  return {
    users: async () => (await send<{ users: User[] }>("/api/users")).data.users,
    add: async (user: UserChange) =>
      (await send<User>("/api/users", { method: "POST", body: user })).data,
    change: async (name: string, change: UserChange) =>
      (
        await send<User>(`/api/users/${encodeURIComponent(name)}`, {
          method: "PATCH",
          body: change,
        })
      ).data,
  };
}

export type AdminClient = ReturnType<typeof createAdminClient>;
