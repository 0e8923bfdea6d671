import vi from "../locales/vi.json";

export type Lang = "vi" | "en";
/** A name in both languages, as the service sends it. */
export interface Bilingual {
  vi: string;
  en: string;
}
export type MessageKey = keyof typeof vi;
export type Messages = Record<MessageKey, string>;

/** Texts of one language. A new one is made when the language changes; nothing here is mutable. */
export interface I18n {
  readonly lang: Lang;
  /** The text of a key, with `{name}` replaced by the parameter of that name. */
  t(key: MessageKey, params?: Record<string, string | number>): string;
  /** The text of a key put together at run time (`state.clean`), or the code itself if there is none. */
  code(prefix: string, code: string | null | undefined): string;
  pick(name: Bilingual): string;
  /** `name_vi` or `name_en` of a feature's properties, the other one where it is missing. */
  field(properties: object, name: string): string;
}

/** Vietnamese comes with the first script; English is fetched when somebody asks for it. */
export async function loadI18n(lang: Lang): Promise<I18n> {
  if (lang === "vi") return createI18n("vi", vi);
  const module = await import("../locales/en.json");
  return createI18n("en", module.default as Messages);
}

export function createI18n(lang: Lang, messages: Messages): I18n {
  const other: Lang = lang === "vi" ? "en" : "vi";
  return {
    lang,
    t: (key, params) => fill(messages[key] ?? String(key), params),
    code(prefix, code) {
      if (!code) return "";
      return messages[`${prefix}.${code}` as MessageKey] ?? code.replaceAll("_", " ");
    },
    pick: (name) => name[lang] || name[other],
    field(properties, name) {
      const bag = properties as Record<string, unknown>;
      return String(bag[`${name}_${lang}`] || bag[`${name}_${other}`] || "");
    },
  };
}

function fill(text: string, params: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}
