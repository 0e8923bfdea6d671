import type { Lang } from "./i18n.ts";

/** Numbers and dates as each language writes them: 1.234,5 and 31/12/2026 in Vietnamese, 31 Dec 2026 in English. */
export interface Format {
  number(value: number, digits?: number): string;
  /** Hectares: two decimals under 100 ha, one under 10,000, none above. */
  ha(value: number): string;
  /** Square metres with at most one decimal. */
  m2(value: number): string;
  /** A length given in metres, as metres under 1,000 and kilometres above. */
  length(metres: number): string;
  /** An area given in square metres, as square metres under one hectare and hectares above. */
  area(squareMetres: number): string;
  km(value: number): string;
  percent(value: number): string;
  /** "2022", "2022-09" or "2022-09-01" in the language's order; anything else comes back as it is. */
  date(text: string | null | undefined): string;
  /** An instant (RFC 3339) as date and time in Vietnam. */
  moment(text: string): string;
}

const LOCALES: Record<Lang, string> = { vi: "vi-VN", en: "en-GB" };

export function createFormat(lang: Lang): Format {
  const locale = LOCALES[lang];
  // Making a formatter costs far more than using it.
  const formatters = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0) => {
    const known =
      formatters.get(digits) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    formatters.set(digits, known);
    return known.format(value);
  };
  const ha = (value: number) =>
    `${number(value, value < 100 ? 2 : value < 10_000 ? 1 : 0)}\u00a0ha`;
  const m2 = (value: number) => `${number(value, 1)}\u00a0m²`;
  const km = (value: number) => `${number(value, value < 100 ? 2 : 1)}\u00a0km`;
  return {
    number,
    ha,
    m2,
    km,
    length: (metres) => (metres < 1000 ? `${number(metres, 1)}\u00a0m` : km(metres / 1000)),
    area: (squareMetres) => (squareMetres < 10_000 ? m2(squareMetres) : ha(squareMetres / 10_000)),
    percent: (value) => `${number(value, 1)}${lang === "vi" ? "\u00a0" : ""}%`,
    date: (text) => formatDate(text, lang),
    moment: (text) => formatMoment(text, lang),
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** In English the month is a word: 3/1 is another day to an American. */
function formatDate(text: string | null | undefined, lang: Lang): string {
  if (!text) return "";
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!match) return text;
  const [, year, month, day] = match;
  if (lang === "en") {
    const name = month ? MONTHS[Number(month) - 1] : undefined;
    return [day && String(Number(day)), name, year].filter(Boolean).join(" ");
  }
  return [day, month, year].filter(Boolean).join("/");
}

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** Vietnam is seven hours ahead all year: no time zones are needed. */
function formatMoment(text: string, lang: Lang): string {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return text;
  const [day = "", time = ""] = new Date(instant + VIETNAM_OFFSET_MS).toISOString().split("T");
  const date = formatDate(day, lang);
  return lang === "vi" ? `${time.slice(0, 5)} ${date}` : `${date}, ${time.slice(0, 5)}`;
}

/** A name as it stands at the beginning of a line. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);
}

/** Geographic coordinates for reading and for pasting elsewhere: latitude first, six decimals. */
export function formatWgs84(lon: number, lat: number): string {
  return `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
}

/** Survey coordinates: X is northing and Y is easting, in metres, as Vietnamese surveyors write them. */
export function formatVn2000(north: number, east: number, digits = 2): string {
  return `X ${north.toFixed(digits)}  Y ${east.toFixed(digits)}`;
}
