import { Temporal } from "temporal-polyfill";
import { isBefore, type Moment, momentFromNanos, nanosFromMoment } from "./moment.js";
import type { TimeSpan } from "./time-expression.js";

/** What Node asks an object for that is to be shown. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** A span for people, made of its two ends; of an instant they are the same. */
export function createTimeSpan(begin: Moment, end: Moment, isRange: boolean): TimeSpan {
  return new LazyTimeSpan(begin, end, isRange);
}

/**
 * A span that makes its instants when they are asked for, and then keeps them: making one takes a microsecond, ten
 * times what evaluating does, and many a span is only asked what it contains.
 *
 * The two ends are fields that can be seen from outside, so that whoever compares spans member by member
 * (`assert.deepEqual`) tells different ones apart.
 */
class LazyTimeSpan implements TimeSpan {
  readonly isRange: boolean;
  private readonly beginMoment: Moment;
  private readonly endMoment: Moment;
  #begin: Temporal.Instant | undefined;
  #end: Temporal.Instant | undefined;
  #contains: ((instant: Temporal.Instant) => boolean) | undefined;

  constructor(begin: Moment, end: Moment, isRange: boolean) {
    this.isRange = isRange;
    this.beginMoment = begin;
    this.endMoment = end;
  }

  get begin(): Temporal.Instant {
    this.#begin ??= new Temporal.Instant(nanosFromMoment(this.beginMoment));
    return this.#begin;
  }

  get end(): Temporal.Instant {
    if (!this.isRange) return this.begin;
    this.#end ??= new Temporal.Instant(nanosFromMoment(this.endMoment));
    return this.#end;
  }

  get timestamp(): Temporal.Instant {
    return this.begin;
  }

  /** A function that needs no `this`: `instants.filter(span.contains)`. */
  get contains(): (instant: Temporal.Instant) => boolean {
    this.#contains ??= (instant) => {
      const moment = momentFromNanos(instant.epochNanoseconds);
      if (isBefore(moment, this.beginMoment)) return false;
      return this.isRange ? isBefore(moment, this.endMoment) : !isBefore(this.beginMoment, moment);
    };
    return this.#contains;
  }

  /** For JSON.stringify: the members that are values. */
  toJSON(): Omit<TimeSpan, "contains"> {
    const { begin, end, timestamp, isRange } = this;
    return { begin, end, timestamp, isRange };
  }

  [INSPECT](): Omit<TimeSpan, "contains"> {
    return this.toJSON();
  }
}
