import {
  civilFromDay,
  dayFromCivil,
  daysInMonth,
  FIRST_YEAR,
  HOUR,
  LAST_YEAR,
  MINUTE,
  SECOND,
} from "./civil-calendar.js";
import { formatAmounts, type UnitAmounts } from "./duration.js";
import { noSuchComponent, noSuchDay } from "./evaluation-problems.js";
import type { Step } from "./shift.js";
import { UNITS, type Unit } from "./unit.js";

/** The first and last value of each component; of days those that some month has. */
const COMPONENT_RANGES: Readonly<Record<Unit, readonly [first: number, last: number]>> = {
  y: [FIRST_YEAR, LAST_YEAR],
  mo: [1, 12],
  d: [1, 31],
  h: [0, 23],
  m: [0, 59],
  s: [0, 59],
  us: [0, 999_999],
};

/**
 * Compiles `@`: the step sets the named components of an instant.
 *
 * The step throws TimexEvaluationError (TIMEX_INVALID_COMPONENT) for a component that doesn't exist.
 */
export function compileReplace(amounts: UnitAmounts): Step {
  for (const unit of UNITS) {
    const amount = amounts[unit];
    const [first, last] = COMPONENT_RANGES[unit];
    if (amount !== undefined && (amount < first || amount > last)) {
      return () => {
        throw noSuchComponent(formatAmounts(amounts), unit, amount, first, last);
      };
    }
  }
  const replaceTime = compileReplaceTime(amounts);
  const { y, mo, d } = amounts;
  if (y === undefined && mo === undefined && d === undefined) {
    return ({ day, time }) => ({ day, time: replaceTime(time) });
  }
  return (moment) => {
    const date = civilFromDay(moment.day);
    const year = y ?? date.year;
    const month = mo ?? date.month;
    const day = d ?? date.day;
    if (day > daysInMonth(year, month)) throw noSuchDay(formatAmounts(amounts), { year, month, day }, moment);
    return { day: dayFromCivil(year, month, day), time: replaceTime(moment.time) };
  };
}

/** Sets the named parts of a time of day. */
function compileReplaceTime({ h, m, s, us }: UnitAmounts): (time: number) => number {
  return (time) => {
    const hour = h ?? Math.floor(time / HOUR);
    const minute = m ?? Math.floor(time / MINUTE) % 60;
    const second = s ?? Math.floor(time / SECOND) % 60;
    return hour * HOUR + minute * MINUTE + second * SECOND + (us ?? time % SECOND);
  };
}
