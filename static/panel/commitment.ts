import type { Properties } from "../lib/features.ts";

/** Months by which a work missed its deadline, and whether it has been finished since. */
export interface Lateness {
  months: number;
  finished: boolean;
}

/** Compares the deadline of 2020 with what happened; null when there is none or it was kept. */
export function lateness(properties: Properties, today: string): Lateness | null {
  const deadline = typeof properties.deadline === "string" ? properties.deadline : null;
  if (!deadline) return null;
  const opened = typeof properties.opened_on === "string" ? properties.opened_on : null;
  const finished = opened !== null && properties.status === "operating";
  const end = finished ? opened : today;
  if (!isAfter(end, deadline)) return null;
  return { months: Math.max(1, monthsBetween(deadline, end)), finished };
}

/** A date known only to the year or month is late only when all of it lies after the deadline. */
function isAfter(date: string, deadline: string): boolean {
  return date > deadline.slice(0, date.length);
}

function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 1, fromDay = 1] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 1, toDay] = to.split("-").map(Number);
  // The day after the end of a month begins the next one: 31 December to 1 September is 8 months.
  const broken = toDay !== undefined && toDay < fromDay ? 1 : 0;
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) - broken;
}
