import {
  formatMicros,
  instantFromMicros,
  type MicrosSpan,
  microsFromInstant,
  parse,
  parseMicros,
  type TimeSpan,
} from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import { type DatetimeJSON, datetimeToJSON, findDatetimeText } from "./datetime-json.js";
import type { TraitValue } from "./event.js";
import { EventFormatError } from "./event-format-error.js";

/** A range in the one JSON form; `end` doesn't belong to it. */
export interface TimeRangeJSON {
  readonly __type__: "timex.TimeRange";
  readonly begin: string;
  readonly end: string;
}

/** A span in the one JSON form: a range, or for an instant a tagged datetime. */
export type SpanJSON = TimeRangeJSON | DatetimeJSON;

const RANGE_HINT = 'a range is {"__type__": "timex.TimeRange", "begin": "2015-02-27T00:00:00", "end": "…"}';

/** {@link spanToJSON} for hot paths. */
export function microsSpanToJSON({ begin, end, isRange }: MicrosSpan): SpanJSON {
  if (!isRange) return datetimeToJSON(begin);
  return { __type__: "timex.TimeRange", begin: formatMicros(begin), end: formatMicros(end) };
}

/**
 * Writes a span: a range as `{"__type__":"timex.TimeRange","begin":…,"end":…}`, an instant as a tagged datetime.
 *
 * @example
 * spanToJSON(parse("day").evaluate({ timestamp }));
 * // { __type__: "timex.TimeRange", begin: "2015-02-27T00:00:00.000000", end: "2015-02-28T00:00:00.000000" }
 */
export function spanToJSON(span: TimeSpan): SpanJSON {
  const { begin, end, isRange } = span;
  return microsSpanToJSON({ begin: microsFromInstant(begin), end: microsFromInstant(end), isRange });
}

const INSTANT_SPAN = parse("$timestamp");
const RANGE_SPAN = parse("$begin to $end");

/**
 * Reads what {@link spanToJSON} wrote; the times may be in any form that events take.
 *
 * @throws EventFormatError where it is neither a tagged range nor a tagged datetime.
 */
export function spanFromJSON(value: unknown): TimeSpan {
  const datetime = findDatetimeText(value);
  if (datetime !== undefined) return INSTANT_SPAN.evaluate({ timestamp: readTime(datetime, "datetime") });
  const range = findRange(value);
  if (range === undefined) throw new EventFormatError(undefined, "no tagged range or datetime", RANGE_HINT);
  return RANGE_SPAN.evaluate({ begin: readTime(range.begin, "begin"), end: readTime(range.end, "end") });
}

function findRange(value: unknown): { begin: unknown; end: unknown } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { __type__, begin, end } = value as Record<string, unknown>;
  return __type__ === "timex.TimeRange" ? { begin, end } : undefined;
}

function readTime(text: unknown, field: string): Temporal.Instant {
  const micros = typeof text === "string" ? parseMicros(text) : undefined;
  if (micros !== undefined) return instantFromMicros(micros);
  throw new EventFormatError(field, `${JSON.stringify(text)} is no time`, RANGE_HINT);
}

/**
 * Reads the distinguishing values of a stream from the JSON that a store keeps. A tagged datetime comes back as
 * an instant: whether it was a trait's value or an expression's span can't be told from it, and both are written
 * the same way.
 *
 * @throws EventFormatError for a value that is none.
 */
export function distinguishingFromJSON(
  values: Readonly<Record<string, unknown>>,
): Record<string, TraitValue | TimeSpan> {
  const read: Record<string, TraitValue | TimeSpan> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string" || typeof value === "number") {
      read[name] = value;
    } else {
      const span = spanFromJSON(value);
      read[name] = span.isRange ? span : span.timestamp;
    }
  }
  return read;
}
