import { Temporal } from "temporal-polyfill";
import type { FunctionName } from "../../src/syntax-tree.js";
import { UNITS, type Unit } from "../../src/unit.js";
import { type Part, unitOf, type Written } from "./expression.js";

/**
 * What an expression gives, worked out slowly: by Temporal's calendar, on the tree as it is written, a pinned
 * range one step at a time. Shares no computation with the package.
 */
export interface ModelSpan {
  readonly begin: Temporal.PlainDateTime;
  readonly end: Temporal.PlainDateTime;
  readonly isRange: boolean;
  readonly pin?: { readonly at: Temporal.PlainDateTime; readonly unit: Unit };
}

/** The expression has no value. */
export class ModelError extends Error {}

type Variables = Readonly<Record<string, Temporal.PlainDateTime>>;
type Amounts = Readonly<Partial<Record<Unit, number>>>;

const UNIT_OF_FUNCTION: Readonly<Record<FunctionName, Unit>> = {
  hour: "h",
  day: "d",
  month: "mo",
  year: "y",
};

/** How many steps it takes to give up on moving a pinned range. */
const MOST_STEPS = 6000;

export function evaluateModel(written: Written, variables: Variables): ModelSpan {
  switch (written.kind) {
    case "variable":
      return instantAt(variables[written.name]!);
    case "parentheses":
      return evaluateModel(written.inner, variables);
    case "interval": {
      const begin = evaluateModel(written.begin, variables).begin;
      return { begin, end: evaluateModel(written.end, variables).begin, isRange: true };
    }
    case "function": {
      const argument = written.argument ?? { kind: "variable", name: "timestamp" };
      return calendarUnit(written.name, evaluateModel(argument, variables).begin);
    }
    case "operation": {
      const operand = evaluateModel(written.operand, variables);
      const amounts = sum(written.parts, bareUnit(operand));
      const apply = (at: Temporal.PlainDateTime) => operate(at, written.operator, amounts);
      const moved: ModelSpan = { ...operand, begin: apply(operand.begin), end: apply(operand.end) };
      if (operand.pin === undefined) return moved;
      if (!isSmaller(sum(written.parts, undefined), { [operand.pin.unit]: 1 })) {
        return { begin: moved.begin, end: moved.end, isRange: true };
      }
      return stepToPin(moved, operand.pin.at);
    }
  }
}

function instantAt(at: Temporal.PlainDateTime): ModelSpan {
  return { begin: at, end: at, isRange: false };
}

function calendarUnit(name: FunctionName, at: Temporal.PlainDateTime): ModelSpan {
  const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0, microsecond: 0 };
  const [begin, length] = {
    hour: [at.with({ ...midnight, hour: at.hour }), { hours: 1 }] as const,
    day: [at.with(midnight), { days: 1 }] as const,
    month: [at.with({ ...midnight, day: 1 }), { months: 1 }] as const,
    year: [at.with({ ...midnight, month: 1, day: 1 }), { years: 1 }] as const,
  }[name];
  return { begin, end: checked(begin.add(length)), isRange: true, pin: { at, unit: UNIT_OF_FUNCTION[name] } };
}

function stepToPin(span: ModelSpan, pin: Temporal.PlainDateTime): ModelSpan {
  const length = span.begin.until(span.end, { largestUnit: "second" });
  const { compare } = Temporal.PlainDateTime;
  let { begin, end } = span;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    if (compare(begin, pin) > 0) [begin, end] = [checked(begin.subtract(length)), begin];
    else if (compare(end, pin) <= 0) [begin, end] = [end, checked(end.add(length))];
    else return { ...span, begin, end };
  }
  throw new ModelError("the range never contains its instant");
}

function operate(
  at: Temporal.PlainDateTime,
  operator: "+" | "-" | "@",
  amounts: Amounts,
): Temporal.PlainDateTime {
  if (operator === "@") return replace(at, amounts);
  const { y = 0, mo = 0, d = 0, h = 0, m = 0, s = 0, us = 0 } = amounts;
  const fixed = { days: d, hours: h, minutes: m, seconds: s, microseconds: us };
  const move = operator === "+" ? "add" : "subtract";
  return checked(checked(at[move](fixed))[move]({ years: y, months: mo }));
}

function replace(at: Temporal.PlainDateTime, { y, mo, d, h, m, s, us }: Amounts): Temporal.PlainDateTime {
  if (us !== undefined && us > 999_999) throw new ModelError(`microsecond ${us}`);
  try {
    const replaced = at.with(
      {
        year: y ?? at.year,
        month: mo ?? at.month,
        day: d ?? at.day,
        hour: h ?? at.hour,
        minute: m ?? at.minute,
        second: s ?? at.second,
        millisecond: us === undefined ? at.millisecond : Math.floor(us / 1000),
        microsecond: us === undefined ? at.microsecond : us % 1000,
      },
      { overflow: "reject" },
    );
    return checked(replaced);
  } catch (error) {
    throw new ModelError(String(error));
  }
}

/** The unit of a number without unit on a range: the one below the range's length. */
function bareUnit({ begin, end }: ModelSpan): Unit {
  const seconds = Math.abs(begin.until(end, { largestUnit: "second" }).total("second"));
  if (seconds >= 365 * 86_400) return "mo";
  if (seconds >= 28 * 86_400) return "d";
  if (seconds >= 86_400) return "h";
  if (seconds >= 3600) return "m";
  return seconds >= 60 ? "s" : "us";
}

/** The amounts that parts name; numbers without unit are left out where there is none for them. */
function sum(parts: readonly Part[], unitOfBare: Unit | undefined): Amounts {
  const amounts: Partial<Record<Unit, number>> = {};
  for (const part of parts) {
    const unit = unitOf(part) ?? unitOfBare;
    if (unit !== undefined) amounts[unit] = (amounts[unit] ?? 0) + part[0];
  }
  return amounts;
}

function isSmaller(amounts: Amounts, others: Amounts): boolean {
  for (const unit of UNITS) {
    const [amount, other] = [amounts[unit], others[unit]];
    if (amount !== undefined && other !== undefined) return amount < other;
    if (amount !== undefined || other !== undefined) return amount === undefined;
  }
  return false;
}

function checked(at: Temporal.PlainDateTime): Temporal.PlainDateTime {
  if (at.year < 1 || at.year > 9999) throw new ModelError(`year ${at.year}`);
  return at;
}
