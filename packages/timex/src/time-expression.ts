import type { Temporal } from "temporal-polyfill";
import type { FixedOffset } from "./fixed-offset.js";
import type { Micros } from "./micros.js";

/** What a time expression evaluates to: an instant, or a range from `begin` (included) to `end` (excluded). */
export interface TimeSpan {
  readonly begin: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** The instant itself; of a range its `begin`. */
  readonly timestamp: Temporal.Instant;
  readonly isRange: boolean;
  /** An instant contains only itself; a range whose end lies before its begin contains nothing. */
  contains(instant: Temporal.Instant): boolean;
}

/** A {@link TimeSpan} in the form that hot paths use. Of an instant, `end` equals `begin`. */
export interface MicrosSpan {
  readonly begin: Micros;
  readonly end: Micros;
  readonly isRange: boolean;
}

/** A parsed time expression, compiled once and evaluated often. */
export interface TimeExpression {
  /** The text that was parsed. */
  readonly source: string;
  /** The names of the variables that evaluating asks for, without `$`, each once. */
  readonly variables: readonly string[];
  /** Where the result is always as far from a variable: `$last + 1d`, but not `$last + 1mo` nor `$last @ 0h`. */
  readonly fixedOffset: FixedOffset | undefined;
  /**
   * Evaluates the expression.
   *
   * @throws TimexEvaluationError for an unknown variable, and for a component that doesn't exist (`@ 13mo`).
   */
  evaluate(variables?: Readonly<Record<string, Temporal.Instant>>): TimeSpan;
  /** {@link evaluate} for hot paths: variables and result are microseconds since the epoch. */
  evaluateMicros(variables: Readonly<Record<string, Micros | undefined>>): MicrosSpan;
}
