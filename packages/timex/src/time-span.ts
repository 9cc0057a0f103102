import { Temporal } from "temporal-polyfill";
import { isBefore, type Moment, momentFromNanos, nanosFromMoment } from "./moment.js";
import type { TimeSpan } from "./time-expression.js";

/** A span for people, made of its two ends; of an instant they are the same. */
export function createTimeSpan(begin: Moment, end: Moment, isRange: boolean): TimeSpan {
  const beginInstant = new Temporal.Instant(nanosFromMoment(begin));
  return {
    begin: beginInstant,
    end: isRange ? new Temporal.Instant(nanosFromMoment(end)) : beginInstant,
    timestamp: beginInstant,
    isRange,
    contains(instant: Temporal.Instant): boolean {
      const moment = momentFromNanos(instant.epochNanoseconds);
      if (isBefore(moment, begin)) return false;
      return isRange ? isBefore(moment, end) : !isBefore(begin, moment);
    },
  };
}
