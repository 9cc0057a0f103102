import type { Duration } from "./duration.js";

/** The functions: each gives the calendar unit of its name around its argument. */
export type FunctionName = "hour" | "day" | "month" | "year";

export const FUNCTION_NAMES: readonly FunctionName[] = ["hour", "day", "month", "year"];

/** What stands behind an instant or a range and changes it. */
export interface Operation {
  readonly operator: "+" | "-" | "@";
  readonly duration: Duration;
}

/**
 * An instant: a variable, and what is done to it, in order.
 *
 * The right side of every operator is a duration, so that a chain of operators has just one reading, from left
 * to right, whatever binds tighter; and parentheses leave nothing behind.
 */
export interface InstantNode {
  readonly kind: "instant";
  readonly variable: string;
  readonly operations: readonly Operation[];
}

/** A range: what makes it, and what is done to it, in order. */
export interface RangeNode {
  readonly kind: "range";
  readonly maker: FunctionCall | Interval;
  readonly operations: readonly Operation[];
}

/** `day($first)`: a range that is pinned to the argument. */
export interface FunctionCall {
  readonly kind: "function";
  readonly name: FunctionName;
  readonly argument: InstantNode;
}

/** `$first to $last`. */
export interface Interval {
  readonly kind: "interval";
  readonly begin: InstantNode;
  readonly end: InstantNode;
}

export type ExpressionNode = InstantNode | RangeNode;
