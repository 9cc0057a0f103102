import { formatMicros, microsFromInstant } from "@winchester/timex";
import type { Event, TraitValue } from "../event/event.js";
import { isInstant, isTraitValue } from "../event/trait-value.js";
import type { Mismatch } from "./condition.js";
import { type Comparison, compileComparison, holds } from "./trait-comparison.js";

/**
 * A compiled criterion on the value of one trait. It gets what the event's record answers, undefined where
 * the trait is absent, and checks the type itself: an absent trait and one of another type never match.
 */
export interface TraitCriterion {
  /** What is wanted, as it stands behind "is not": `> 4096`, `"active"`. */
  readonly wanted: string;
  /** Given where the criterion is no more than this comparison: then `matches` answers the same. */
  readonly comparison?: Comparison | undefined;
  matches(value: TraitValue | undefined, event: Event): boolean;
  /** Called only where `matches` is false. */
  mismatch(name: string, value: TraitValue | undefined, event: Event): Mismatch;
}

/** What makes a criterion that looks at the value alone. */
export interface ValueCriterionParts {
  readonly wanted: string;
  /** The reason that is counted: `> failed`. */
  readonly reason: string;
  matches(value: TraitValue | undefined): boolean;
  /** What to say behind the value; `is not WANTED` unless given. */
  refusal?(value: TraitValue): string;
}

/** A criterion that looks at the value alone. */
export function createValueCriterion(parts: ValueCriterionParts): TraitCriterion {
  const { wanted, reason, matches } = parts;
  return {
    wanted,
    matches,
    mismatch: (name, value) => {
      if (!isTraitValue(value)) return absentMismatch(name, wanted);
      const refusal = parts.refusal?.(value) ?? `is not ${wanted}`;
      return { reason, explanation: `${name}: ${printTraitValue(value)} ${refusal}` };
    },
  };
}

/** A criterion that compares the value with a constant. */
export function createComparisonCriterion(
  comparison: Comparison,
  parts: Omit<ValueCriterionParts, "matches">,
): TraitCriterion {
  const compiled = compileComparison(comparison);
  const matches = (value: TraitValue | undefined): boolean => holds(compiled, value);
  return { ...createValueCriterion({ ...parts, matches }), comparison };
}

/** The mismatch of a trait that isn't there. */
export function absentMismatch(name: string, wanted: string): Mismatch {
  return { reason: `not '${name}'`, explanation: `${name}: absent, wanted ${wanted}` };
}

const LONGEST_SHOWN = 100;

/** A trait's value for people: text in quotes, shortened when it is long, datetimes with six digits. */
export function printTraitValue(value: TraitValue): string {
  if (isInstant(value)) return formatMicros(microsFromInstant(value));
  if (typeof value === "number") return String(value);
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
}
