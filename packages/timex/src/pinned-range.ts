import { civilFromDay, DAY, HOUR } from "./civil-calendar.js";
import { formatMoment } from "./datetime-text.js";
import { emptyPinnedRange, outOfRange } from "./evaluation-problems.js";
import { addTime, isBefore, isInCalendar, type Moment, microsBetween } from "./moment.js";
import { addMonths, type Step } from "./shift.js";
import type { FunctionName } from "./syntax-tree.js";
import type { Unit } from "./unit.js";

/** A range under construction: each evaluation makes one, and its operations change it in place. */
export interface Range {
  begin: Moment;
  end: Moment;
}

/** What an operation does to a range that was made around an instant. */
export type RangeStep = (range: Range, pin: Moment) => void;

/** The unit of each function, and what a number without unit means on its range. */
export const FUNCTION_UNITS: Readonly<
  Record<FunctionName, { readonly unit: Unit; readonly bareUnit: Unit }>
> = {
  hour: { unit: "h", bareUnit: "m" },
  day: { unit: "d", bareUnit: "h" },
  month: { unit: "mo", bareUnit: "d" },
  year: { unit: "y", bareUnit: "mo" },
};

/** Compiles a function: the calendar unit around an instant. Throws TIMEX_OUT_OF_RANGE in the last one of 9999. */
export function compileFunction(name: FunctionName): (pin: Moment) => Range {
  const rangeAround = RANGES_AROUND[name];
  return (pin) => {
    const range = rangeAround(pin);
    if (!isInCalendar(range.end)) throw outOfRange(`the end of the ${name} around ${formatMoment(pin)}`);
    return range;
  };
}

const RANGES_AROUND: Readonly<Record<FunctionName, (pin: Moment) => Range>> = {
  hour({ day, time }) {
    const begin = { day, time: Math.floor(time / HOUR) * HOUR };
    return { begin, end: addTime(begin, 0, HOUR) };
  },
  day({ day }) {
    return { begin: { day, time: 0 }, end: { day: day + 1, time: 0 } };
  },
  month({ day }) {
    const begin = { day: day - civilFromDay(day).day + 1, time: 0 };
    return { begin, end: addMonths(begin, 1) };
  },
  year({ day }) {
    const date = civilFromDay(day);
    const begin = addMonths({ day: day - date.day + 1, time: 0 }, 1 - date.month);
    return { begin, end: addMonths(begin, 12) };
  },
};

/** An operation on both ends of a range. */
export function onBothEnds(step: Step): RangeStep {
  return (range) => {
    range.begin = step(range.begin);
    range.end = step(range.end);
  };
}

/**
 * An operation on both ends of a range, after which the range is moved by its own, new length until it contains
 * the instant that it is pinned to. `described` is the operation for messages.
 */
export function onPinnedRange(step: Step, described: string): RangeStep {
  const move = onBothEnds(step);
  return (range, pin) => {
    move(range, pin);
    if (contains(range, pin)) return;
    const length = microsBetween(range.begin, range.end);
    if (length <= 0) throw emptyPinnedRange(described, range.begin);
    // One leap instead of many steps. Lengths are whole seconds, so that multiples of them are exact; a distance
    // of more than 285 years isn't, and one just below a multiple may be rounded up to it.
    moveBy(range, Math.floor(microsBetween(range.begin, pin) / length) * length);
    if (isBefore(pin, range.begin)) moveBy(range, -length);
    if (!isInCalendar(range.begin) || !isInCalendar(range.end)) {
      throw outOfRange(`after "${described}" the range around ${formatMoment(pin)}`);
    }
  };
}

function contains({ begin, end }: Range, moment: Moment): boolean {
  return !isBefore(moment, begin) && isBefore(moment, end);
}

/** Moves a range by microseconds; those of more than a day must be whole seconds, as lengths of pinned ranges are. */
function moveBy(range: Range, micros: number): void {
  const days = Math.trunc(micros / DAY);
  const time = micros - days * DAY;
  range.begin = addTime(range.begin, days, time);
  range.end = addTime(range.end, days, time);
}
