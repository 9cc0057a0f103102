import { DAY, HOUR, MINUTE } from "./civil-calendar.js";
import { formatAmounts, isSmallerThanOne, resolveBareNumber, type UnitAmounts } from "./duration.js";
import { type Moment, microsBetween } from "./moment.js";
import {
  compileFunction,
  FUNCTION_UNITS,
  onBothEnds,
  onPinnedRange,
  type Range,
  type RangeStep,
} from "./pinned-range.js";
import { compileReplace } from "./replace.js";
import { compileShift, type Step } from "./shift.js";
import type {
  ExpressionNode,
  FunctionCall,
  InstantNode,
  Interval,
  Operation,
  RangeNode,
} from "./syntax-tree.js";
import type { Unit } from "./unit.js";

/**
 * An expression as functions: they compute, and decide nothing that the text has decided. They throw
 * TimexEvaluationError.
 */
export interface Program {
  /** The names of the variables, each once, in the order in which they appear. */
  readonly variables: readonly string[];
  readonly isRange: boolean;
  /** Takes the variables' values in the order of `variables`. Of an instant, begin and end are the same object. */
  run(values: readonly Moment[]): Readonly<Range>;
}

type Run<Result> = (values: readonly Moment[]) => Result;

/** Compiles an expression. */
export function compile(node: ExpressionNode): Program {
  const variables: string[] = [];
  if (node.kind === "range") {
    return { variables, isRange: true, run: compileRange(node, variables) };
  }
  const instant = compileInstant(node, variables);
  const run = (values: readonly Moment[]): Range => {
    const moment = instant(values);
    return { begin: moment, end: moment };
  };
  return { variables, isRange: false, run };
}

/** Here and below, `variables` are those met so far; a new one is appended. */
function compileInstant({ variable, operations }: InstantNode, variables: string[]): Run<Moment> {
  if (!variables.includes(variable)) variables.push(variable);
  const slot = variables.indexOf(variable);
  const steps = operations.map((operation) => compileStep(operation, operation.duration.amounts));
  const [only] = steps;
  if (only === undefined) return (values) => values[slot]!;
  if (steps.length === 1) return (values) => only(values[slot]!);
  return (values) => steps.reduce((moment, step) => step(moment), values[slot]!);
}

function compileRange({ maker, operations }: RangeNode, variables: string[]): Run<Range> {
  return maker.kind === "function"
    ? compilePinnedRange(maker, operations, variables)
    : compileInterval(maker, operations, variables);
}

/** A function's range: it stays pinned to its argument until an operation isn't smaller than its unit. */
function compilePinnedRange(
  { name, argument }: FunctionCall,
  operations: readonly Operation[],
  variables: string[],
): Run<Range> {
  const { unit, bareUnit } = FUNCTION_UNITS[name];
  let isPinned = true;
  const steps = operations.map((operation) => {
    const amounts = resolveBareNumber(operation.duration, bareUnit);
    const step = compileStep(operation, amounts);
    isPinned &&= isSmallerThanOne(unit, operation.duration);
    return isPinned
      ? onPinnedRange(step, `${operation.operator} ${formatAmounts(amounts)}`)
      : onBothEnds(step);
  });
  const pinOf = compileInstant(argument, variables);
  const rangeAround = compileFunction(name);
  return (values) => {
    const pin = pinOf(values);
    const range = rangeAround(pin);
    for (const step of steps) step(range, pin);
    return range;
  };
}

function compileInterval(
  interval: Interval,
  operations: readonly Operation[],
  variables: string[],
): Run<Range> {
  const beginOf = compileInstant(interval.begin, variables);
  const endOf = compileInstant(interval.end, variables);
  const steps = operations.map(compileIntervalStep);
  return (values) => {
    const range = { begin: beginOf(values), end: endOf(values) };
    for (const step of steps) step(range, range.begin);
    return range;
  };
}

/** How long an interval must be for a number without unit to mean the unit, the longest first. */
const BARE_UNITS: readonly (readonly [length: number, unit: Unit])[] = [
  [365 * DAY, "mo"],
  [28 * DAY, "d"],
  [DAY, "h"],
  [HOUR, "m"],
  [MINUTE, "s"],
  [0, "us"],
];

/** An operation on an interval; the meaning of a number without unit depends on the length, either way round. */
function compileIntervalStep(operation: Operation): RangeStep {
  if (operation.duration.bare === undefined) {
    return onBothEnds(compileStep(operation, operation.duration.amounts));
  }
  const steps = BARE_UNITS.map(([shortest, unit]) => ({
    shortest,
    step: onBothEnds(compileStep(operation, resolveBareNumber(operation.duration, unit))),
  }));
  return (range, pin) => {
    const length = Math.abs(microsBetween(range.begin, range.end));
    steps.find(({ shortest }) => length >= shortest)!.step(range, pin);
  };
}

function compileStep({ operator }: Operation, amounts: UnitAmounts): Step {
  return operator === "@" ? compileReplace(amounts) : compileShift(operator === "+" ? 1 : -1, amounts);
}
