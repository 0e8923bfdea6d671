/** What a parcel's day says today, in the order in which it is drawn. */
export const LATENESS = ["none", "ahead", "soon", "late", "long"] as const;
export type Lateness = (typeof LATENESS)[number];

/** Due within so many days is soon, late for more than so many is long. */
export const SOON_DAYS = 30;
export const LONG_DAYS = 30;

/**
 * A ladder from light to dark that every kind of colour vision sees (palette.test.ts); what is soon or
 * late has lines as well, so that colour is never the only sign.
 */
export const LATENESS_COLORS: Readonly<Record<Lateness, string>> = {
  none: "#e9e5da",
  ahead: "#9fc6df",
  soon: "#f0c24b",
  late: "#d1571b",
  long: "#6b0f1a",
};

/** Lines over the colour: how many directions, and their colour. */
export const LATENESS_LINES: Readonly<Partial<Record<Lateness, { ways: 1 | 2; color: string }>>> = {
  soon: { ways: 1, color: "#8a5a00" },
  late: { ways: 1, color: "#ffffff" },
  long: { ways: 2, color: "#ffffff" },
};

const VIETNAM_OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
/** 2000-01-01 in days of the epoch: tiles count their days from there. */
const TILE_EPOCH = 10_957;

/** Today in Vietnam as tiles count days. */
export function tileToday(now = Date.now()): number {
  return Math.floor((now + VIETNAM_OFFSET_MS) / DAY_MS) - TILE_EPOCH;
}

/** What the last day of a limit means today; null is no limit that runs. */
export function latenessOf(due: number | null, today: number): Lateness {
  if (due === null) return "none";
  const late = today - due;
  if (late > LONG_DAYS) return "long";
  if (late > 0) return "late";
  return late > -SOON_DAYS ? "soon" : "ahead";
}

/** A canvas pattern of lines over a colour; the colour alone where there are none. */
export function latenessPattern(
  context: CanvasRenderingContext2D,
  kind: Lateness,
  scale: number,
): CanvasPattern | string {
  const color = LATENESS_COLORS[kind];
  const lines = LATENESS_LINES[kind];
  if (!lines) return color;
  const size = Math.round(8 * scale);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return color;
  pen.fillStyle = color;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = lines.color;
  pen.globalAlpha = 0.75;
  pen.lineWidth = 1.25 * scale;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    if (lines.ways === 2) {
      pen.moveTo(shift, 0);
      pen.lineTo(shift + size, size);
    }
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? color;
}
