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
export interface I18n<K extends string = MessageKey> {
  readonly lang: Lang;
  /** The text of a key, with `{name}` replaced by the parameter of that name. */
  t(key: K, params?: Record<string, string | number>): string;
  /** The text of a key put together at run time (`state.clean`), or the code itself if there is none. */
  code(prefix: string, code: string | null | undefined): string;
  pick(name: Bilingual): string;
  /** `name_vi` or `name_en` of a feature's properties, the other one where it is missing. */
  field(properties: object, name: string): string;
}

/** The texts of one feature: Vietnamese at hand, English fetched when somebody asks for it. */
export interface Book<K extends string> {
  vi: Record<K, string>;
  en(): Promise<{ default: Record<K, string> }>;
}

/** Vietnamese comes with the first script; English is fetched when somebody asks for it. */
export async function loadI18n(lang: Lang): Promise<I18n>;
export async function loadI18n<K extends string>(
  lang: Lang,
  book: Book<K>,
): Promise<I18n<K | MessageKey>>;
export async function loadI18n<K extends string>(
  lang: Lang,
  book?: Book<K>,
): Promise<I18n<K | MessageKey>> {
  if (lang === "vi") return createI18n("vi", { ...vi, ...book?.vi } as Texts<K>);
  const [own, feature] = await Promise.all([import("../locales/en.json"), book?.en()]);
  return createI18n("en", { ...own.default, ...feature?.default } as Texts<K>);
}

type Texts<K extends string> = Record<K | MessageKey, string>;

export function createI18n<K extends string = MessageKey>(
  lang: Lang,
  messages: Record<K, string>,
): I18n<K> {
  const other: Lang = lang === "vi" ? "en" : "vi";
  return {
    lang,
    t: (key, params) => fill(messages[key] ?? String(key), params),
    code(prefix, code) {
      if (!code) return "";
      return messages[`${prefix}.${code}` as K] ?? code.replaceAll("_", " ");
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
