import { DAY, FIRST_DAY, LAST_DAY } from "./civil-calendar.js";
import type { Micros } from "./micros.js";

/**
 * A point in time as a day, counted from 1970-01-01, and the microseconds of that day.
 *
 * Expressions compute in this form: unlike a number of microseconds it is exact in all of the years 1 to 9999,
 * so that `@ 4000y - 2000y` loses nothing on the way, and it spares operations on dates a division.
 */
export interface Moment {
  readonly day: number;
  /** From 0 to {@link DAY}, which is excluded. */
  readonly time: number;
}

const NANOS_PER_MICRO = 1000n;
const NANOS_PER_DAY = BigInt(DAY) * NANOS_PER_MICRO;

/** Whether a moment lies in the years 1 to 9999. */
export function isInCalendar({ day }: Moment): boolean {
  return day >= FIRST_DAY && day <= LAST_DAY;
}

/** Whether a moment lies before another one. */
export function isBefore(moment: Moment, other: Moment): boolean {
  return moment.day < other.day || (moment.day === other.day && moment.time < other.time);
}

/** The microseconds from one moment to another; exact within 285 years. */
export function microsBetween(from: Moment, to: Moment): number {
  return (to.day - from.day) * DAY + (to.time - from.time);
}

/** A moment some days and microseconds later; `micros` is less than a day, either way. */
export function addTime({ day, time }: Moment, days: number, micros: number): Moment {
  const sum = time + micros;
  if (sum >= DAY) return { day: day + days + 1, time: sum - DAY };
  if (sum < 0) return { day: day + days - 1, time: sum + DAY };
  return { day: day + days, time: sum };
}

export function momentFromMicros(micros: Micros): Moment {
  // Rounding the quotient can't reach the next whole number: micros are at least one apart up to 2^53, and
  // beyond that their distance grows as fast as that of the quotients.
  const day = Math.floor(micros / DAY);
  return { day, time: micros - day * DAY };
}

/** The microseconds of a moment; beyond the year 2255 the nearest number, but never one of the year 10000. */
export function microsFromMoment({ day, time }: Moment): Micros {
  return Math.min(day * DAY + time, LAST_MICROS);
}

/** The last number before 10000-01-01: numbers are 32 apart out there. */
const LAST_MICROS: Micros = (LAST_DAY + 1) * DAY - 32;

/** The moment of a number of nanoseconds; what is finer than a microsecond is cut off, towards the past. */
export function momentFromNanos(nanos: bigint): Moment {
  const remainder = nanos % NANOS_PER_DAY;
  const nanosOfDay = remainder < 0n ? remainder + NANOS_PER_DAY : remainder;
  return {
    day: Number((nanos - nanosOfDay) / NANOS_PER_DAY),
    time: Number(nanosOfDay / NANOS_PER_MICRO),
  };
}

export function nanosFromMoment({ day, time }: Moment): bigint {
  return BigInt(day) * NANOS_PER_DAY + BigInt(time) * NANOS_PER_MICRO;
}
