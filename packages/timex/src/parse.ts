import { compile } from "./compiler.js";
import { findFixedOffset } from "./fixed-offset.js";
import { microsFromMoment } from "./moment.js";
import { parseSyntax } from "./parser.js";
import type { TimeExpression } from "./time-expression.js";
import { createTimeSpan } from "./time-span.js";
import { momentOfInstant, momentOfMicros } from "./variable-values.js";

/**
 * Parses a time expression, once, to be evaluated often.
 *
 * @throws TimexSyntaxError with line, column and what was expected, for anything that isn't a time expression.
 * @example
 * const expiration = parse("$last + 1d @ 0h 0m 0s 0us");
 * expiration.evaluate({ last: Temporal.Instant.from("2015-02-27T15:31Z") }).timestamp; // 2015-02-28T00:00:00Z
 */
export function parse(source: string): TimeExpression {
  const node = parseSyntax(source);
  const { variables: names, isRange, run } = compile(node);
  const fixedOffset = findFixedOffset(node);
  // Steps there and back can leave the calendar on the way: one step alone is where it ends.
  const sum = node.operations.length === 1 ? fixedOffset : undefined;
  return {
    source,
    variables: names,
    fixedOffset,
    evaluate(variables = {}) {
      const { begin, end } = run(names.map((name) => momentOfInstant(variables, name)));
      return createTimeSpan(begin, end, isRange);
    },
    evaluateMicros(variables) {
      // Nearly all expirations are a sum, and evaluated for each event. All exact numbers are in the calendar.
      const value = sum && variables[sum.variable];
      if (Number.isSafeInteger(value)) {
        const micros = value! + sum!.micros;
        if (Number.isSafeInteger(micros)) return { begin: micros, end: micros, isRange };
      }
      const { begin, end } = run(names.map((name) => momentOfMicros(variables, name)));
      return { begin: microsFromMoment(begin), end: microsFromMoment(end), isRange };
    },
  };
}
