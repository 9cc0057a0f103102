import {
  civilFromDay,
  DAY,
  dayFromCivil,
  daysInMonth,
  FIRST_YEAR,
  HOUR,
  LAST_YEAR,
  MINUTE,
  SECOND,
} from "./civil-calendar.js";
import { formatMoment } from "./datetime-text.js";
import { formatAmounts, type UnitAmounts } from "./duration.js";
import { outOfRange } from "./evaluation-problems.js";
import { addTime, isInCalendar, type Moment } from "./moment.js";

/** What an operation does to one instant. */
export type Step = (moment: Moment) => Moment;

/**
 * Compiles `+` (direction 1) or `-` (direction -1). Units of fixed length are added first, then years and months
 * together, and then the day is clamped once to the last one of its month.
 *
 * The step throws TimexEvaluationError (TIMEX_OUT_OF_RANGE).
 */
export function compileShift(direction: 1 | -1, amounts: UnitAmounts): Step {
  const { y = 0, mo = 0, d = 0, h = 0, m = 0, s = 0, us = 0 } = amounts;
  const addFixed = compileAddFixed(direction, d, h * HOUR + m * MINUTE + s * SECOND, us);
  const months = direction * (y * 12 + mo);

  const checked = (from: Moment, to: Moment): Moment => {
    if (isInCalendar(to)) return to;
    throw outOfRange(`${formatMoment(from)} ${direction === 1 ? "+" : "-"} ${formatAmounts(amounts)}`);
  };
  if (months === 0) return (moment) => checked(moment, addFixed(moment));
  return (moment) => checked(moment, addMonths(checked(moment, addFixed(moment)), months));
}

/** `wholeSeconds` and `micros` apart: each is exact as far as the calendar reaches, the first as a multiple of 2^6. */
function compileAddFixed(direction: 1 | -1, days: number, wholeSeconds: number, micros: number): Step {
  const time = (wholeSeconds % DAY) + (micros % DAY);
  const wholeDays = days + Math.floor(wholeSeconds / DAY) + Math.floor(micros / DAY);
  const carried = time >= DAY ? 1 : 0;
  const addedDays = direction * (wholeDays + carried);
  const addedTime = direction * (time - carried * DAY);
  return (moment) => addTime(moment, addedDays, addedTime);
}

/** A moment some months later, on the last day of the month where that has no such day; see {@link isInCalendar}. */
export function addMonths({ day, time }: Moment, months: number): Moment {
  const date = civilFromDay(day);
  const monthNumber = date.year * 12 + (date.month - 1) + months;
  const year = Math.floor(monthNumber / 12);
  if (year < FIRST_YEAR || year > LAST_YEAR) return { day: Number.NaN, time };
  const month = monthNumber - year * 12 + 1;
  return { day: dayFromCivil(year, month, Math.min(date.day, daysInMonth(year, month))), time };
}
