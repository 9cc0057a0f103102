import { Temporal } from "temporal-polyfill";
import type { TraitValue } from "./event.js";

/**
 * Whether a value is an instant, also one made by another copy of the polyfill (a handler's package may
 * bring its own). The class is asked first: that is the usual case, and ten times cheaper than the tag.
 */
export function isInstant(value: unknown): value is Temporal.Instant {
  if (typeof value !== "object" || value === null) return false;
  return (
    value instanceof Temporal.Instant || Object.prototype.toString.call(value) === "[object Temporal.Instant]"
  );
}

/**
 * Whether a trait is there. What an event's record answers for a name that nobody set (`constructor`, say)
 * is no trait value, and neither is a null or a list that a careless handler put in.
 */
export function isTraitValue(value: unknown): value is TraitValue {
  return typeof value === "string" || typeof value === "number" || isInstant(value);
}
