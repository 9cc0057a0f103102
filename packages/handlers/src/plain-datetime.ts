import type { Temporal } from "temporal-polyfill";

// Temporal's own printing is too slow for something that runs once a trait: Date prints the milliseconds, and
// the microseconds are put behind them.

/** `2015-03-10 08:15:03.000017`: UTC, always with six digits. */
export function toPlainDatetime(instant: Temporal.Instant): string {
  const [date, time] = toParts(instant);
  return `${date} ${time}`;
}

/** `2015-03-10 08:15:03.000017`, and `2015-03-10 08:15:03` where the fraction is zero. */
export function toShortDatetime(instant: Temporal.Instant): string {
  return toPlainDatetime(instant).replace(".000000", "");
}

/** `2015-03-10T08:15:03.000017Z`: RFC 3339, always with six digits. */
export function toIsoDatetime(instant: Temporal.Instant): string {
  const [date, time] = toParts(instant);
  return `${date}T${time}Z`;
}

/** `2015-03-10T08:15:03Z`: RFC 3339 in whole seconds; a fraction is cut off. */
export function toIsoSeconds(instant: Temporal.Instant): string {
  return `${toIsoDatetime(instant).slice(0, -8)}Z`;
}

function toParts(instant: Temporal.Instant): [date: string, time: string] {
  const [date, time] = new Date(instant.epochMilliseconds).toISOString().split("T") as [string, string];
  const nanosecondsOfMs = Number(((instant.epochNanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const microseconds = String(Math.trunc(nanosecondsOfMs / 1000)).padStart(3, "0");
  return [date, `${time.slice(0, -1)}${microseconds}`];
}
