import { Temporal } from "temporal-polyfill";
import type { FieldMatch } from "../field-path/field-path.js";
import { parseIsoInstant } from "../trait-value/iso-datetime.js";
import type { TraitPlugin } from "./trait-plugin.js";

/**
 * Ceilometer's: the seconds between two ISO dates, never negative, with six digits behind the point. Nothing
 * unless there are exactly two matches and both are dates.
 */
export class TimedeltaPlugin implements TraitPlugin {
  traitValue(matches: readonly FieldMatch[]): number | undefined {
    if (matches.length !== 2) return undefined;
    const [start, end] = matches.map(({ value }) => toInstant(value));
    if (start === undefined || end === undefined) return undefined;
    return Math.abs(Number((end.epochNanoseconds - start.epochNanoseconds) / 1000n)) / 1_000_000;
  }
}

function toInstant(value: unknown): Temporal.Instant | undefined {
  if (value instanceof Temporal.Instant) return value;
  return typeof value === "string" ? parseIsoInstant(value) : undefined;
}
