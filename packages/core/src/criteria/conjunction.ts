import type { Event } from "../event/event.js";
import type { Condition } from "./condition.js";
import { type CompiledComparison, compileComparison, holds } from "./trait-comparison.js";

/** One condition of a conjunction. All have the same members, so that each is read at a fixed place. */
interface Step extends CompiledComparison {
  readonly trait: string;
  readonly condition: Condition;
}

/** Instead of a comparison where the condition's own function decides. */
const NO_COMPARISON: CompiledComparison = { code: 0, wanted: "", limit: Number.NaN };

/** Conditions of which every one must be met, prepared for many events. */
export type Conjunction = readonly Step[];

/** Prepares conditions for {@link meetsAll}. */
export function createConjunction(conditions: readonly Condition[]): Conjunction {
  return conditions.map((condition) => {
    const { comparison } = condition;
    const { code, wanted, limit } = comparison === undefined ? NO_COMPARISON : compileComparison(comparison);
    return { code, wanted, limit, trait: comparison?.trait ?? "", condition };
  });
}

/**
 * Whether an event meets every condition; of none, always.
 *
 * This runs for each event and rule. Each rule's conditions are functions of their own, and a call that may go to any
 * of a hundred functions costs several times what comparing does; so comparisons are decided right here.
 */
export function meetsAll(conjunction: Conjunction, event: Event): boolean {
  for (let at = 0; at < conjunction.length; at++) {
    const step = conjunction[at]!;
    const isMet = step.code === 0 ? step.condition.matches(event) : holds(step, event[step.trait]);
    if (!isMet) return false;
  }
  return true;
}
