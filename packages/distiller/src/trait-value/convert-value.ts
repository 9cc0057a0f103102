import type { TraitValue } from "@winchester/core";
import { Temporal } from "temporal-polyfill";
import { parseIsoInstant } from "./iso-datetime.js";
import { readFloat, readInteger } from "./python-number.js";
import type { TraitType } from "./trait-type.js";

/** A value that doesn't become what its trait's type asks for, and why. */
export class Unconvertible {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Turns a value that isn't null into a trait's type, strictly, as Python's constructors do. */
export function convertValue(type: TraitType, value: unknown): TraitValue | Unconvertible {
  switch (type) {
    case "text":
    case "none":
      return toText(value);
    case "int":
      return toInteger(value);
    case "float":
      return readFloat(value) ?? new Unconvertible("is no finite number");
    case "datetime":
      return toInstant(value);
  }
}

/**
 * `True` and `False` for booleans, numbers in their shortest form, JSON for lists and objects. An Unconvertible
 * for what JSON can't write.
 */
export function toText(value: unknown): string | Unconvertible {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Temporal.Instant) return value.toString();
  try {
    return JSON.stringify(value) ?? new Unconvertible("is no JSON value");
  } catch {
    return new Unconvertible("can't be written as JSON: it is nested too deeply, or no JSON value");
  }
}

function toInteger(value: unknown): number | Unconvertible {
  const integer = readInteger(value);
  if (integer === undefined) return new Unconvertible("is no integer");
  if (Number.isSafeInteger(integer)) return integer;
  return new Unconvertible(`is beyond ±${Number.MAX_SAFE_INTEGER}, where integers aren't exact`);
}

function toInstant(value: unknown): Temporal.Instant | Unconvertible {
  if (typeof value === "string") {
    return parseIsoInstant(value) ?? new Unconvertible("is no ISO date and time");
  }
  return value instanceof Temporal.Instant ? value : new Unconvertible("is no ISO date and time");
}
