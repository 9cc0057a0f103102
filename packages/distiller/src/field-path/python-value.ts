import { isMapping } from "./datum.js";

/** Two values have no order, or no sum. What compares or adds them finds nothing then. */
export class MismatchError extends Error {
  override readonly name: string = "MismatchError";
}

/** Values that lie deeper in each other than this aren't compared; each level takes some of the stack. */
const MAX_DEPTH = 200;

/** A number, counting false and true as 0 and 1; undefined for everything else. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : undefined;
}

/** Whether two JSON values are equal by value, as Python's `==` says: true is 1, the text "1" is not. */
export function isEqual(left: unknown, right: unknown, depth = 0): boolean {
  if (left === right) return true;
  const number = asNumber(left);
  if (number !== undefined) return number === asNumber(right);
  if (depth === MAX_DEPTH) throw new MismatchError("nested too deeply");
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => isEqual(item, right[index], depth + 1))
    );
  }
  if (!isMapping(left) || !isMapping(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name], depth + 1))
  );
}

/** Whether the first value comes before the second. Throws a MismatchError where the two have no order. */
export function isLess(left: unknown, right: unknown, depth = 0): boolean {
  const [leftNumber, rightNumber] = [asNumber(left), asNumber(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber < rightNumber;
  if (typeof left === "string" && typeof right === "string") return isTextLess(left, right);
  if (Array.isArray(left) && Array.isArray(right) && depth < MAX_DEPTH) {
    const differs = left.findIndex(
      (item, index) => index >= right.length || !isEqual(item, right[index], depth),
    );
    if (differs === -1) return left.length < right.length;
    return differs < right.length && isLess(left[differs], right[differs], depth + 1);
  }
  throw new MismatchError("no order");
}

/** By code points, where JavaScript's own `<` goes by UTF-16 units. */
function isTextLess(left: string, right: string): boolean {
  let position = 0;
  while (position < left.length && left.charCodeAt(position) === right.charCodeAt(position)) position++;
  return rank(left, position) < rank(right, position);
}

/** A UTF-16 unit's place in the order of code points: surrogates stand for what lies behind all others. */
function rank(text: string, position: number): number {
  const unit = position < text.length ? text.charCodeAt(position) : -1;
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
