import { instantFromMicros } from "@winchester/timex";
import { Temporal } from "temporal-polyfill";

/** Years 1 to 9999 in seconds since the epoch: what the original can hold. */
const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;

const SECONDS_PER_DAY = 86_400;
const MINUTES_PER_DAY = 1440;

const DIGIT_ZERO = 48;
/** Instead of a number where there are no digits: whatever it becomes a part of is out of its range. */
const NO_NUMBER = -1_000_000;

/** What stands between the numbers of the usual form. Codes are compared, not texts, which would have to be made. */
const BLANK = 32;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const LETTER_T = 84;

/**
 * Reads an ISO 8601 date and time as OpenStack's services write them: a blank or a `T` between them, any
 * number of digits behind the second (what is finer than a microsecond is cut off), `Z`, an offset, or neither:
 * that means UTC. Times may be left out from the back, down to the year. Undefined where it can't be read.
 *
 * The usual form, `2012-05-08T20:23:48.028195` with or without an offset, takes a path without regular
 * expressions, which is several times as fast.
 */
export function parseIsoInstant(text: string): Temporal.Instant | undefined {
  return parseUsualForm(text) ?? parseAnyForm(text);
}

/** Two digits at a position. A whole number in any case: one that may be NaN costs this twice the time. */
function twoDigits(text: string, position: number): number {
  const tens = text.charCodeAt(position) - DIGIT_ZERO;
  const ones = text.charCodeAt(position + 1) - DIGIT_ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_NUMBER;
}

/** `YYYY-MM-DD hh:mm:ss[.f…][Z|±hh:mm|±hhmm]`; undefined for every other form, and for what is out of range. */
function parseUsualForm(text: string): Temporal.Instant | undefined {
  if (text.length < 19 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  const between = text.charCodeAt(10);
  if (between !== LETTER_T && between !== BLANK) return undefined;
  let position = 19;
  let micros = 0;
  if (text.charCodeAt(19) === DOT) {
    for (position = 20; position < text.length; position++) {
      const digit = text.charCodeAt(position) - DIGIT_ZERO;
      if (digit < 0 || digit > 9) break;
      if (position < 26) micros = micros * 10 + digit;
    }
    for (let missing = position; missing < 26; missing++) micros *= 10;
    if (position === 20) return undefined;
  }
  const offset = position === text.length ? 0 : parseUsualOffset(text, position);
  if (offset === undefined) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const days = daysSinceEpoch(year, twoDigits(text, 5), twoDigits(text, 8));
  const seconds = secondsOfDay(twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17));
  return createInstant(days, seconds, micros, offset);
}

/** Minutes east of UTC from what stands behind the time; undefined for what the general form must read. */
function parseUsualOffset(text: string, position: number): number | undefined {
  const mark = text[position];
  if (mark === "Z") return position + 1 === text.length ? 0 : undefined;
  if (mark !== "+" && mark !== "-") return undefined;
  const minutesAt = text[position + 3] === ":" ? position + 4 : position + 3;
  if (text.length !== minutesAt + 2) return undefined;
  const minutes = twoDigits(text, position + 1) * 60 + twoDigits(text, minutesAt);
  return mark === "-" ? -minutes : minutes;
}

/** Everything that the original's parser takes, by its own expression. */
const ANY_FORM =
  /^(?<year>[0-9]{4})(?:(?:-(?<dashMonth>[0-9]{1,2})|(?<month>[0-9]{2})(?!\n?$))(?:(?:-(?<dashDay>[0-9]{1,2})|(?<day>[0-9]{2}))(?:[ T](?<hour>[0-9]{2})(?::?(?<minute>[0-9]{2}))?(?::?(?<second>[0-9]{1,2})(?:[.,](?<fraction>[0-9]+))?)?(?:Z|(?<sign>[-+])(?<offsetHour>[0-9]{2}):?(?<offsetMinute>[0-9]{2})?)?)?)?)?\n?$/;

function parseAnyForm(text: string): Temporal.Instant | undefined {
  const groups = ANY_FORM.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const month = Number(groups.month ?? groups.dashMonth ?? 1);
  const days = daysSinceEpoch(Number(groups.year), month, Number(groups.day ?? groups.dashDay ?? 1));
  const { hour = 0, minute = 0, second = 0, fraction = "" } = groups;
  const seconds = secondsOfDay(Number(hour), Number(minute), Number(second));
  const offset = Number(groups.offsetHour ?? 0) * 60 + Number(groups.offsetMinute ?? 0);
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  return createInstant(days, seconds, micros, groups.sign === "-" ? -offset : offset);
}

/** `offset` in minutes east of UTC. Undefined where a part is out of its range. */
function createInstant(
  days: number,
  secondsOfDay: number,
  micros: number,
  offset: number,
): Temporal.Instant | undefined {
  if (days === NO_NUMBER || secondsOfDay === NO_NUMBER) return undefined;
  if (Math.abs(offset) >= MINUTES_PER_DAY) return undefined;
  const seconds = days * SECONDS_PER_DAY + secondsOfDay - offset * 60;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) return undefined;
  const total = seconds * 1_000_000 + micros;
  if (Number.isSafeInteger(total)) return instantFromMicros(total);
  // Behind the year 2255 the sum isn't exact in a number.
  return new Temporal.Instant((BigInt(seconds) * 1_000_000n + BigInt(micros)) * 1000n);
}

/** `NO_NUMBER` where one of them is out of its range. */
function secondsOfDay(hour: number, minute: number, second: number): number {
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  return isTime ? (hour * 60 + minute) * 60 + second : NO_NUMBER;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Days from 1970-01-01 in the Gregorian calendar, by years that begin in March, so that leap days come last;
 * `NO_NUMBER` where there is no such date.
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const isDate = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!isDate) return NO_NUMBER;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
