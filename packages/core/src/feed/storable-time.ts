import type { Micros } from "@winchester/timex";

const MICROS_PER_MS = 1000;

/**
 * The first and the last time that an event may have: years of four digits, as their text form has. So far from now
 * a number holds microseconds by steps of 32, and one beyond the last millisecond would print as the year 10000.
 */
export const FIRST_MICROS: Micros = Date.parse("0001-01-01T00:00:00Z") * MICROS_PER_MS;
export const LAST_MICROS: Micros = Date.parse("9999-12-31T23:59:59.999Z") * MICROS_PER_MS;
