import type { Api } from "../lib/api.ts";

export interface OpenSession {
  created_at: string;
  seen_at: string;
  expires_at: string;
  current: boolean;
}

export interface ApiKey {
  id: number;
  name: string;
  scope: "read" | "write";
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

export interface Right {
  role: string;
  resource: string;
  action: string;
  area: "all" | "own" | "none";
}

export interface Factor {
  enabled: boolean;
  recovery_left: number;
}

export interface NewFactor {
  secret: string;
  uri: string;
  qr: string;
}

/** The routes of the own account. */
export function createAccountClient({ send }: Api) {
  return {
    sessions: async () => (await send<{ sessions: OpenSession[] }>("/api/sessions")).data.sessions,
    signOutEverywhere: async () => {
      await send("/api/session?all=true", { method: "DELETE" });
    },
    keys: async () => (await send<{ keys: ApiKey[] }>("/api/keys")).data.keys,
    addKey: async (key: { name: string; scope: string; days: number }) =>
      (await send<ApiKey & { secret: string }>("/api/keys", { method: "POST", body: key })).data,
    revokeKey: async (id: number) => {
      await send(`/api/keys/${id}`, { method: "DELETE" });
    },
    rights: async () => (await send<{ rights: Right[] }>("/api/rights")).data.rights,
    change: async (change: { language?: string; old_password?: string; password?: string }) => {
      await send("/api/session", { method: "PATCH", body: change });
    },
    factor: async () => (await send<Factor>("/api/session/factor")).data,
    beginFactor: async () =>
      (await send<NewFactor>("/api/session/factor", { method: "POST" })).data,
    confirmFactor: async (code: string) =>
      (
        await send<{ recovery_codes: string[] }>("/api/session/factor", {
          method: "PUT",
          body: { code },
        })
      ).data.recovery_codes,
    removeFactor: async (password: string) => {
      await send("/api/session/factor", { method: "DELETE", body: { password } });
    },
  };
}

export type AccountClient = ReturnType<typeof createAccountClient>;
