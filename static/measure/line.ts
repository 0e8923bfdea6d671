/** What is being measured: a value that edits turn into the next one. */
export interface MeasuredLine {
  readonly mode: MeasureMode;
  /** Longitude and latitude of the corners set so far. */
  readonly points: readonly [number, number][];
  /** Where the pointer is while the next corner is not set. */
  readonly cursor: [number, number] | null;
  readonly finished: boolean;
}

export type MeasureMode = "length" | "area";

export function startLine(mode: MeasureMode): MeasuredLine {
  return { mode, points: [], cursor: null, finished: false };
}

/** Sets a corner; on a finished line it begins a new one. */
export function addCorner(line: MeasuredLine, corner: [number, number]): MeasuredLine {
  const points = line.finished ? [corner] : [...line.points, corner];
  return { ...line, points, finished: false };
}

export function removeCorner(line: MeasuredLine): MeasuredLine {
  return { ...line, points: line.points.slice(0, -1), finished: false };
}

export function moveCursor(line: MeasuredLine, at: [number, number] | null): MeasuredLine {
  return { ...line, cursor: line.points.length > 0 ? at : null };
}

/** Ends the line; the corner that a double click has set twice stays once. */
export function finishLine(line: MeasuredLine): MeasuredLine {
  const points = line.points.filter(
    (point, at) => at === 0 || !samePlace(point, line.points[at - 1]),
  );
  return { ...line, points, cursor: null, finished: true };
}

/** The corners that count now: those set and the one under the pointer. */
export function corners(line: MeasuredLine): readonly [number, number][] {
  return line.cursor && !line.finished ? [...line.points, line.cursor] : line.points;
}

function samePlace(a: [number, number], b: [number, number] | undefined): boolean {
  return b !== undefined && Math.abs(a[0] - b[0]) < 1e-7 && Math.abs(a[1] - b[1]) < 1e-7;
}
