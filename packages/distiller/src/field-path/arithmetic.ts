import { asNumber, MismatchError } from "./python-value.js";
import type { ArithmeticOperator } from "./syntax.js";

/** A text or list may be repeated up to this size, so that a large number in a notification can't fill memory. */
const MAX_REPEATED = 1_000_000;

/**
 * Adds, subtracts or multiplies two values as Python does: numbers (booleans are 0 and 1); `+` also joins texts
 * and lists, `*` repeats them. Throws a MismatchError for any other pair.
 */
export function calculate(operator: ArithmeticOperator, left: unknown, right: unknown): unknown {
  const [leftNumber, rightNumber] = [asNumber(left), asNumber(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) {
    if (operator === "+") return leftNumber + rightNumber;
    return operator === "-" ? leftNumber - rightNumber : leftNumber * rightNumber;
  }
  if (operator === "+" && typeof left === "string" && typeof right === "string") return left + right;
  if (operator === "+" && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (operator === "*" && rightNumber !== undefined) return repeat(left, rightNumber);
  if (operator === "*" && leftNumber !== undefined) return repeat(right, leftNumber);
  throw new MismatchError(`no ${operator} for these`);
}

function repeat(value: unknown, times: number): unknown {
  if (!Number.isInteger(times)) throw new MismatchError("not a whole number of times");
  const count = Math.max(0, times);
  if (typeof value === "string" && value.length * count <= MAX_REPEATED) return value.repeat(count);
  if (Array.isArray(value) && value.length * count <= MAX_REPEATED) {
    return Array.from({ length: count }, () => value).flat();
  }
  throw new MismatchError("nothing to repeat");
}
