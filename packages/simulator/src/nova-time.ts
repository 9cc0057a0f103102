/** Microseconds since 1970-01-01T00:00Z: exact in a number until the year 2255. */
export type Micros = number;

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;

const TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?)?(?:Z|\+00:00)?$/;
const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, number) =>
  String(number).padStart(2, "0"),
);

/** The beginning of the day (UTC) that a time lies in. */
export function startOfDay(time: Micros): Micros {
  return time - (time % DAY);
}

/** Reads `2026-01-01`, `2026-01-01 00:00:00` and `2026-01-01T00:00:00.000000Z`; undefined for anything else. */
export function findMicros(text: string): Micros | undefined {
  const [, date, clock = "00:00:00", fraction = ""] = TIME.exec(text) ?? [];
  if (date === undefined) return undefined;
  const millis = Date.parse(`${date}T${clock}Z`);
  // Date.parse takes February 30 for March 2 in some engines: only what prints the same was a real date.
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(`${date}T${clock}`))
    return undefined;
  return millis * MILLISECOND + Number(fraction.padEnd(6, "0"));
}

/** One entry a day that occurs: the instances' creation and the days simulated, 40 or so. */
const dates = new Map<number, string>();

/** The date of a time as `2026-01-01`. */
export function toDate(time: Micros): string {
  const day = Math.floor(time / DAY);
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date((day * DAY) / MILLISECOND).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

function toSeconds(time: Micros): string {
  const second = Math.floor((time % DAY) / SECOND);
  const minute = Math.floor(second / 60);
  return `${toDate(time)} ${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:${twoDigits[second % 60]}`;
}

/** As envelopes have it: `2026-01-01 00:00:00.000000`. */
export function toEnvelopeTime(time: Micros): string {
  return `${toSeconds(time)}.${String(time % SECOND).padStart(6, "0")}`;
}

/** As nova's payloads have it, by Python's `str`: no fraction where it is zero, an empty text for no time. */
export function toPayloadTime(time: Micros | null): string {
  if (time === null) return "";
  return time % SECOND === 0 ? toSeconds(time) : toEnvelopeTime(time);
}
