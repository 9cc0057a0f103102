import type { CivilDate } from "./civil-calendar.js";
import { formatMoment } from "./datetime-text.js";
import { TimexEvaluationError } from "./errors.js";
import type { Moment } from "./moment.js";
import { findNearMiss } from "./near-miss.js";
import { UNIT_NAMES, type Unit } from "./unit.js";

const MONTH_NAMES: readonly string[] =
  "January February March April May June July August September October November December".split(" ");

/** A variable has no value. `variables` are the caller's, whatever the form of their values. */
export function unknownVariable(
  name: string,
  variables: Readonly<Record<string, unknown>>,
): TimexEvaluationError {
  const given = Object.keys(variables).filter((key) => variables[key] !== undefined);
  const known = [...new Set([...given, "timestamp"])].sort();
  const nearMiss = findNearMiss(name, known);
  const suggestion = nearMiss === undefined ? "" : ` (did you mean "$${nearMiss}"?)`;
  const list = known.map((key) => `$${key}`).join(", ");
  return new TimexEvaluationError(
    "TIMEX_UNKNOWN_VARIABLE",
    `unknown variable "$${name}"${suggestion}; known here: ${list}`,
    { variable: name, hint: `Use a variable that is known here, or give "${name}" a value.` },
  );
}

/** A variable has a value that no instant has. */
export function invalidVariable(name: string, value: unknown, form: string): TimexEvaluationError {
  return new TimexEvaluationError(
    "TIMEX_INVALID_VARIABLE",
    `the variable "$${name}" isn't ${form}, but ${describeValue(value)}`,
    { variable: name, hint: "evaluate takes instants of Temporal, evaluateMicros numbers of microseconds." },
  );
}

/** A variable lies outside the calendar. */
export function variableOutOfRange(name: string): TimexEvaluationError {
  return new TimexEvaluationError(
    "TIMEX_OUT_OF_RANGE",
    `the variable "$${name}" lies outside the years 1 to 9999`,
    { variable: name, hint: OUT_OF_RANGE_HINT },
  );
}

/** What is described, an instant with an operation or the end of a range, lies outside the calendar. */
export function outOfRange(described: string): TimexEvaluationError {
  return new TimexEvaluationError("TIMEX_OUT_OF_RANGE", `${described} lies outside the years 1 to 9999`, {
    hint: OUT_OF_RANGE_HINT,
  });
}

/** A replacement asks for a component that no instant has. */
export function noSuchComponent(
  replacement: string,
  unit: Unit,
  amount: number,
  first: number,
  last: number,
): TimexEvaluationError {
  const name = UNIT_NAMES[unit];
  return new TimexEvaluationError(
    "TIMEX_INVALID_COMPONENT",
    `"@ ${replacement}" asks for ${name} ${amount}, and ${name}s go from ${first} to ${last}`,
    { hint: "@ sets components to what it names; to go on from an instant, use + or -." },
  );
}

/** A replacement gives a date that its month doesn't have. */
export function noSuchDay(
  replacement: string,
  { year, month, day }: CivilDate,
  moment: Moment,
): TimexEvaluationError {
  return new TimexEvaluationError(
    "TIMEX_INVALID_COMPONENT",
    `${formatMoment(moment)} @ ${replacement} asks for day ${day} of ${MONTH_NAMES[month - 1]} ${year}, which has no such day`,
    { hint: 'Set a day that every month has, or shift instead: "+ 1mo" takes the last day where need be.' },
  );
}

/** A replacement made the two ends of a pinned range meet, so that it can't be moved to contain its instant. */
export function emptyPinnedRange(described: string, begin: Moment): TimexEvaluationError {
  return new TimexEvaluationError(
    "TIMEX_EMPTY_RANGE",
    `after "${described}" the range begins and ends at ${formatMoment(begin)}, and no step moves it to its instant`,
    { hint: "Replace fewer components, or shift instead." },
  );
}

const OUT_OF_RANGE_HINT =
  "Use a shorter duration, or look whether the variables have the values that they should.";

function describeValue(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
