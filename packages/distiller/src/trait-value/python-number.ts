/** What Python's `int()` takes off the ends of a text, and its digits: no underscores, as in its days. */
const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A JSON value as Python's `int()` reads it: 12.7 is 12, true is 1, " 12 " is 12, and "12.7" or "12abc" are
 * nothing. Undefined for what it refuses.
 */
export function readInteger(value: unknown): number | undefined {
  switch (typeof value) {
    case "boolean":
      return value ? 1 : 0;
    case "number":
      return Number.isFinite(value) ? Math.trunc(value) + 0 : undefined;
    case "bigint":
      return Number(value);
    case "string": {
      const text = value.trim();
      return INTEGER.test(text) ? Number(text) + 0 : undefined;
    }
    default:
      return undefined;
  }
}

/** A JSON value as Python's `float()` reads it, without its infinities and "nan". */
export function readFloat(value: unknown): number | undefined {
  const number = typeof value === "string" && FLOAT.test(value.trim()) ? Number(value) : value;
  if (typeof number === "boolean") return number ? 1 : 0;
  if (typeof number === "bigint") return Number(number);
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
