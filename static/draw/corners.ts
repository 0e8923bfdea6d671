import { cleanRing } from "./edits.ts";
import { type Point, type Ring, type Shape, sides } from "./shape.ts";

/** A row of the table of corners: X is northing and Y easting, as Vietnamese surveyors write them. */
export interface CornerRow {
  part: number;
  ring: number;
  vertex: number;
  /** Number of the corner within its ring, from 1. */
  no: number;
  north: number;
  east: number;
  /** Length of the side to the next corner, metres. */
  side: number;
}

export function cornerRows(shape: Shape): CornerRow[] {
  return shape.flatMap((part, p) =>
    part.flatMap((ring, r) => {
      const lengths = sides(ring);
      return ring.map(([east, north], v) => ({
        part: p,
        ring: r,
        vertex: v,
        no: v + 1,
        north,
        east,
        side: lengths[v] as number,
      }));
    }),
  );
}

/** The table as CSV with a decimal point, so that any program reads it. */
export function cornersCsv(shape: Shape): string {
  const rows = cornerRows(shape).map(({ part, ring, no, north, east, side }) =>
    [part + 1, ring + 1, no, north.toFixed(3), east.toFixed(3), side.toFixed(3)].join(","),
  );
  return ["part,ring,no,x_north_m,y_east_m,side_m", ...rows, ""].join("\r\n");
}

/** The same for a spreadsheet's clipboard. */
export function cornersText(shape: Shape): string {
  return cornerRows(shape)
    .map(({ no, north, east }) => [no, north.toFixed(3), east.toFixed(3)].join("\t"))
    .join("\n");
}

/** What is wrong with a line of typed corners. */
export interface CornerFault {
  /** Line of the text, from 1. */
  row: number;
  rule: "two_numbers" | "outside" | "few";
  text: string;
}

export interface ReadCorners {
  rings: Ring[];
  /** True when the text has easting before northing; the points are right all the same. */
  swapped: boolean;
  faults: CornerFault[];
}

/**
 * The window in which coordinates of the province can lie, metres of EPSG:5899 (facts.md § 2.1, with
 * ten kilometres around). The two ranges are far apart, which is how swapped columns are told.
 */
const EAST: [number, number] = [352_000, 590_000];
const NORTH: [number, number] = [2_276_000, 2_408_000];

/**
 * Reads corners typed or pasted: a corner a line, in columns parted by tab, semicolon, space or
 * comma; numbers may have a decimal comma where columns are not parted by one. The last two or, with
 * a name or number in front, the second and third columns count. An empty line ends a ring.
 */
export function readCorners(text: string): ReadCorners {
  const out: ReadCorners = { rings: [], swapped: false, faults: [] };
  let ring: Point[] = [];
  let votes = 0;
  const end = () => {
    const clean = cleanRing(ring);
    if (clean.length >= 3) out.rings.push(clean);
    else if (ring.length > 0) out.faults.push({ row: 0, rule: "few", text: String(ring.length) });
    ring = [];
  };
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") {
      end();
      continue;
    }
    const numbers = numbersOf(line);
    if (!numbers) {
      if (at > 0) out.faults.push({ row: at + 1, rule: "two_numbers", text: line.trim() });
      continue;
    }
    const point = place(numbers);
    if (!point) {
      out.faults.push({ row: at + 1, rule: "outside", text: line.trim() });
      continue;
    }
    votes += point.swapped ? 1 : 0;
    ring.push(point.point);
  }
  end();
  out.swapped = votes > 0;
  return out;
}

/** Two numbers of a line: the pair that lies where the province is, or else the last two. */
function numbersOf(line: string): [number, number] | null {
  const cells = cellsOf(line);
  const values = cells.map(toNumber);
  for (let at = values.length - 2; at >= 0; at--) {
    const pair = [values[at], values[at + 1]] as [number, number];
    if (pair.every(Number.isFinite) && place(pair)) return pair;
  }
  const found = values.filter(Number.isFinite);
  return found.length >= 2 ? (found.slice(-2) as [number, number]) : null;
}

function cellsOf(line: string): string[] {
  const text = line.trim();
  if (/[\t;]/.test(text)) return text.split(/[\t;]/);
  if (/\s/.test(text.replace(/,\s+/g, ","))) return text.split(/[\s]+/);
  return text.split(",");
}

/** 2.323.897,353 and 2323897.353 and 2 323 897,353 are the same number. */
function toNumber(cell: string): number {
  let text = cell
    .trim()
    .replace(/[\u00a0 ]/g, "")
    .replace(/^[XYxy]\s*[=:]?/, "")
    .replace(/,$/, "");
  if (text === "") return Number.NaN;
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)) text = text.replaceAll(".", "");
  else if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) text = text.replaceAll(",", "");
  return Number(text.replace(",", "."));
}

function place([a, b]: [number, number]): { point: Point; swapped: boolean } | null {
  if (within(a, NORTH) && within(b, EAST)) return { point: [b, a], swapped: false };
  if (within(a, EAST) && within(b, NORTH)) return { point: [a, b], swapped: true };
  return null;
}

function within(value: number, [low, high]: [number, number]): boolean {
  return value >= low && value <= high;
}
