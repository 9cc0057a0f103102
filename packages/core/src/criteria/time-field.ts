import { parse, type TimeExpression, TimexEvaluationError, TimexSyntaxError } from "@winchester/timex";
import { describeKind, quoteHint } from "./definition-fields.js";
import type { DefinitionPlace } from "./definition-problem.js";
import { didYouMean } from "./nearest-name.js";

/**
 * Reads a time expression. Where only certain variables will be there when it is evaluated, give their names:
 * another one could never be evaluated, and is a mistake now.
 */
export function readTimeExpression(
  value: unknown,
  place: DefinitionPlace,
  variables?: readonly string[],
): TimeExpression | undefined {
  if (typeof value !== "string") {
    return place.report(`a time expression is text, not ${describeKind(value)}`, quoteHint(value));
  }
  const expression = parseTimeExpression(value, place);
  if (expression === undefined) return undefined;
  const unknown = variables && expression.variables.find((name) => !variables.includes(name));
  if (variables !== undefined && unknown !== undefined) {
    const known = variables.map((name) => `$${name}`);
    return place.report(
      `unknown variable "$${unknown}"${didYouMean(`$${unknown}`, known)}`,
      variables.length === 1 ? `only ${known[0]} is known here` : `known here are ${known.join(", ")}`,
    );
  }
  const failure = findCertainFailure(expression);
  return failure === undefined
    ? expression
    : place.report(`can never be evaluated: ${failure} (in ${JSON.stringify(value)})`);
}

function parseTimeExpression(source: string, place: DefinitionPlace): TimeExpression | undefined {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof TimexSyntaxError)) throw error;
    const { line, column, reason, expected, hint } = error;
    // Who is told what they probably meant needs no list of all there is.
    const said = reason.includes("did you mean") ? reason : `${reason}; expected ${expected}`;
    return place.report(said, hint, { line, column, source });
  }
}

/** The failures that depend on the expression and the month alone, not on how several times relate. */
const CERTAIN: readonly string[] = ["TIMEX_INVALID_COMPONENT", "TIMEX_OUT_OF_RANGE"];
/** One day in each month of a leap year, as microseconds: a component like `@ 31d` exists in some of them. */
const SAMPLES: readonly number[] = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 1) * 1000);

/** What is wrong with an expression that can't be evaluated in any month, such as `day @ 13mo`. */
function findCertainFailure(expression: TimeExpression): string | undefined {
  let failure: string | undefined;
  for (const sample of SAMPLES) {
    try {
      expression.evaluateMicros(Object.fromEntries(expression.variables.map((name) => [name, sample])));
      return undefined;
    } catch (error) {
      if (!(error instanceof TimexEvaluationError)) throw error;
      if (!CERTAIN.includes(error.code)) return undefined;
      failure = error.message;
    }
  }
  return failure;
}
