import { civilFromDay, DAY, dayFromCivil, daysInMonth, HOUR, MINUTE, SECOND } from "./civil-calendar.js";
import type { Micros } from "./micros.js";
import { instantFromMicros } from "./micros-instant.js";
import { addTime, isInCalendar, type Moment, microsFromMoment, momentFromMicros } from "./moment.js";

const ZERO = 48;
const NINE = 57;
const BLANK = 32;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

/**
 * The instant that a datetime in UTC or with an offset stands for; undefined for any other text, and for dates
 * and times that don't exist or lie outside the years 1 to 9999. Never throws.
 *
 * Takes `2012-05-08 20:23:48.028195` with a blank or a `T`; a fraction of up to nine digits, or none; no seconds;
 * no time at all (midnight UTC); and behind a time `Z`, `+02:00`, `+0200` or `+02`. Without an offset it is UTC.
 *
 * @example
 * parseMicros("2012-05-08 20:23:48.028195"); // 1336508628028195
 */
export function parseMicros(text: string): Micros | undefined {
  const { length } = text;
  if (length < 10 || text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return undefined;
  // A pair of digits that isn't one is below zero, and makes its year negative too.
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (twoDigits(text, 2) < 0 || year < 1 || month < 1 || month > 12) return undefined;
  const midnight = dayOf(year, month, day);
  if (midnight === undefined) return undefined;
  if (length === 10) return midnight * DAY;

  const separator = text.charCodeAt(10);
  if ((separator !== BLANK && separator !== LETTER_T) || text.charCodeAt(13) !== COLON) return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined;
  let position = 16;
  let second = 0;
  let fraction = 0;
  if (text.charCodeAt(position) === COLON) {
    second = twoDigits(text, 17);
    if (second < 0 || second > 59) return undefined;
    position = 19;
    if (text.charCodeAt(position) === DOT) {
      const firstDigit = ++position;
      for (; position < length && isDigit(text.charCodeAt(position)); position++) {
        // What is finer than a microsecond is cut off.
        if (position < firstDigit + 6) fraction = fraction * 10 + text.charCodeAt(position) - ZERO;
      }
      if (position === firstDigit || position > firstDigit + 9) return undefined;
      for (let place = position; place < firstDigit + 6; place++) fraction *= 10;
    }
  }

  const offset = position === length ? 0 : parseOffset(text, position);
  if (offset === undefined) return undefined;
  const time = hour * HOUR + minute * MINUTE + second * SECOND + fraction;
  const moment = addTime({ day: midnight, time }, 0, -offset);
  return isInCalendar(moment) ? microsFromMoment(moment) : undefined;
}

/** The date that was read last, as a number, and its day: what comes in is mostly of one day. */
let readDate = 0;
let readDay: number | undefined;

/** The day that a date stands for; undefined for one that doesn't exist. */
function dayOf(year: number, month: number, day: number): number | undefined {
  if (day < 1) return undefined;
  const date = (year * 16 + month) * 128 + day;
  if (date !== readDate) {
    readDate = date;
    readDay = day <= daysInMonth(year, month) ? dayFromCivil(year, month, day) : undefined;
  }
  return readDay;
}

/** The microseconds of an offset that reaches from a position to the end of a text. */
function parseOffset(text: string, position: number): number | undefined {
  const sign = text.charCodeAt(position);
  const length = text.length - position;
  if (sign === LETTER_Z) return length === 1 ? 0 : undefined;
  if (sign !== PLUS && sign !== MINUS) return undefined;
  if (length !== 3 && length !== 5 && !(length === 6 && text.charCodeAt(position + 3) === COLON))
    return undefined;
  const hours = twoDigits(text, position + 1);
  const minutes = length === 3 ? 0 : twoDigits(text, text.length - 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined;
  const offset = hours * HOUR + minutes * MINUTE;
  return sign === PLUS ? offset : -offset;
}

/** The number that two digits make; far below zero where there aren't two. */
function twoDigits(text: string, position: number): number {
  const tens = text.charCodeAt(position);
  const ones = text.charCodeAt(position + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + (ones - ZERO) : -1000;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"));
const THREE_DIGITS: readonly string[] = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, "0"));

/**
 * An instant as text in UTC: always six digits of a second, and no zone. The inverse of {@link parseMicros}.
 * Outside the years 1 to 9999 it writes the year as `Temporal.Instant` does, with a sign and six digits.
 *
 * @throws RangeError where `micros` isn't a whole number that Temporal has an instant for.
 * @example
 * formatMicros(1425051084473932); // "2015-02-27T15:31:24.473932"
 */
export function formatMicros(micros: Micros): string {
  const moment = momentFromMicros(micros);
  if (isInCalendar(moment) && Number.isInteger(micros)) return formatMoment(moment);
  return instantFromMicros(micros).toString({ fractionalSecondDigits: 6 }).slice(0, -1);
}

/** {@link formatMicros} of a moment in the years 1 to 9999. */
export function formatMoment({ day, time }: Moment): string {
  const seconds = Math.floor(time / SECOND);
  const fraction = time - seconds * SECOND;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const millis = Math.floor(fraction / 1000);
  const clock = `${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes - hours * 60]}:${TWO_DIGITS[seconds - minutes * 60]}`;
  return `${formatDay(day)}T${clock}.${THREE_DIGITS[millis]}${THREE_DIGITS[fraction - millis * 1000]}`;
}

/** The date that was written last: events come in order of time more or less, and most have the day in common. */
let lastDay = Number.NaN;
let lastDate = "";

function formatDay(day: number): string {
  if (day === lastDay) return lastDate;
  const date = civilFromDay(day);
  const century = Math.floor(date.year / 100);
  const year = `${TWO_DIGITS[century]}${TWO_DIGITS[date.year - century * 100]}`;
  lastDate = `${year}-${TWO_DIGITS[date.month]}-${TWO_DIGITS[date.day]}`;
  lastDay = day;
  return lastDate;
}
