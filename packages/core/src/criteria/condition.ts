import type { Event } from "../event/event.js";
import type { TraitComparison } from "./trait-comparison.js";

/** Why an event was refused. */
export interface Mismatch {
  /** A few words without the event's own values, to be counted: `> failed`, `not 'memory_mb'`. */
  readonly reason: string;
  /** What was found and what was wanted: `memory_mb: 512 is not > 4096`. */
  readonly explanation: string;
}

/**
 * One compiled condition on an event.
 *
 * Asking is apart from explaining, since the first happens for each event and rule, and builds no text.
 */
export interface Condition {
  /** Given where the condition is no more than this comparison: then `matches` answers the same. */
  readonly comparison?: TraitComparison | undefined;
  matches(event: Event): boolean;
  /** Called for events that don't match, and only for them. */
  mismatch(event: Event): Mismatch;
}

/** The first of some conditions that an event doesn't meet. */
export function findMismatch(conditions: readonly Condition[], event: Event): Mismatch | null {
  for (const condition of conditions) if (!condition.matches(event)) return condition.mismatch(event);
  return null;
}
