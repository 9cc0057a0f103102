import type { Event, TraitValue } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";

/** The value of a trait, or undefined where the event lacks it. */
export function findTrait(event: Event, name: string): TraitValue | undefined {
  return Object.hasOwn(event, name) ? event[name] : undefined;
}

/** The datetime that a trait holds, or undefined where the event lacks it or it is of another type. */
export function findDatetime(event: Event, name: string): Temporal.Instant | undefined {
  const value = findTrait(event, name);
  return isInstant(value) ? value : undefined;
}

/** Whether a trait is there and says something: an empty text and 0 don't. */
export function hasValue(event: Event, name: string): boolean {
  const value = findTrait(event, name);
  return value !== undefined && value !== "" && value !== 0;
}

/** Whether the value of a trait is a datetime. */
export function isInstant(value: TraitValue | undefined): value is Temporal.Instant {
  return typeof value === "object";
}
