import type { TraitComparison } from "../criteria/trait-comparison.js";
import type { MatchCriteria, Matcher } from "./match-criteria.js";
import type { TriggerDefinition } from "./trigger-definition.js";

/** A trigger that may take the events of a type. */
export interface TriggerCandidate {
  readonly trigger: TriggerDefinition;
  /** Its place among the triggers that accept the type. */
  readonly rank: number;
  /** Comparisons that an event must stand to be taken; not all that is asked of it. */
  readonly comparisons: readonly TraitComparison[];
  /** Says how it is taken; what is known already of the events for which this is a candidate isn't asked again. */
  readonly matcher: Matcher;
}

/** Creates the candidate for events of which nothing but the type is known. */
export function createCandidate(
  trigger: TriggerDefinition,
  rank: number,
  eventType: string,
): TriggerCandidate {
  const comparisons = trigger.onlyCriteria(eventType)?.criteria.comparisons ?? [];
  return withoutComparisons({ trigger, rank, comparisons, matcher: trigger }, eventType, () => false);
}

/** The candidate for events that are known to stand some of its comparisons. */
export function withoutComparisons(
  candidate: TriggerCandidate,
  eventType: string,
  isKnown: (comparison: TraitComparison) => boolean,
): TriggerCandidate {
  const { trigger, rank } = candidate;
  const comparisons = candidate.comparisons.filter((comparison) => !isKnown(comparison));
  const only: MatchCriteria | undefined = trigger.onlyCriteria(eventType);
  const isSure = comparisons.length === 0 && only !== undefined && only.criteria.comparesOnly;
  return { trigger, rank, comparisons, matcher: isSure ? only : trigger };
}
