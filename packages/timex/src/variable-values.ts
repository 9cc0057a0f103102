import type { Temporal } from "temporal-polyfill";
import { invalidVariable, unknownVariable, variableOutOfRange } from "./evaluation-problems.js";
import type { Micros } from "./micros.js";
import { isInCalendar, type Moment, momentFromMicros, momentFromNanos } from "./moment.js";

/** The variable that is always there: where the caller gives none, it is the current time. */
const NOW = "timestamp";

/** The value of a variable given in microseconds. @throws TimexEvaluationError */
export function momentOfMicros(
  variables: Readonly<Record<string, Micros | undefined>>,
  name: string,
): Moment {
  const micros = variables[name];
  if (Number.isInteger(micros)) return inCalendar(name, momentFromMicros(micros as number));
  if (micros === undefined || !Object.hasOwn(variables, name)) return currentMoment(variables, name);
  throw invalidVariable(name, micros, "a whole number of microseconds");
}

/** The value of a variable given as an instant. @throws TimexEvaluationError */
export function momentOfInstant(
  variables: Readonly<Record<string, Temporal.Instant | undefined>>,
  name: string,
): Moment {
  const instant = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (instant === undefined) return currentMoment(variables, name);
  const nanos: unknown = instant?.epochNanoseconds;
  if (typeof nanos !== "bigint") throw invalidVariable(name, instant, "an instant");
  return inCalendar(name, momentFromNanos(nanos));
}

/** The current time, which only one variable falls back on. */
function currentMoment(variables: Readonly<Record<string, unknown>>, name: string): Moment {
  if (name !== NOW) throw unknownVariable(name, variables);
  return momentFromMicros(Date.now() * 1000);
}

function inCalendar(name: string, moment: Moment): Moment {
  if (!isInCalendar(moment)) throw variableOutOfRange(name);
  return moment;
}
