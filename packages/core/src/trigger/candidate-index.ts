import type { Event } from "../event/event.js";
import type { TriggerDefinition } from "./trigger-definition.js";

/** Fewer triggers that want a value of a trait are asked one by one: that costs no more than looking the value up. */
const INDEXED_FROM = 8;

/** Finds the triggers that may take an event, in their order. */
export type FindCandidates = (event: Event) => readonly TriggerDefinition[];

/** A trigger with its place among the others. */
interface Ranked {
  readonly trigger: TriggerDefinition;
  readonly rank: number;
}

/** The triggers that want this trait to be equal to a constant, by that. */
type TriggersByValue = Map<unknown, Ranked[]>;

/**
 * An index of the triggers that accept an event type. Those that are there for one host, tenant or state each, and
 * there may be a thousand, are found by the value that they want; only the others have to be asked for every event.
 */
export function indexCandidates(triggers: readonly TriggerDefinition[], eventType: string): FindCandidates {
  const asked: Ranked[] = [];
  const byTrait = new Map<string, TriggersByValue>();
  for (const [rank, trigger] of triggers.entries()) {
    const required = trigger.debugLevel > 0 ? undefined : trigger.requiredTrait(eventType);
    if (required === undefined) asked.push({ trigger, rank });
    else append(byTrait, required.trait, required.wanted, { trigger, rank });
  }
  for (const [trait, byValue] of byTrait) {
    const ranked = [...byValue.values()].flat();
    if (ranked.length >= INDEXED_FROM) continue;
    asked.push(...ranked);
    byTrait.delete(trait);
  }
  return byTrait.size === 0 ? () => triggers : createLookUp(asked.sort(byRank), [...byTrait]);
}

function append(byTrait: Map<string, TriggersByValue>, trait: string, value: unknown, ranked: Ranked): void {
  const byValue: TriggersByValue = byTrait.get(trait) ?? new Map();
  byTrait.set(trait, byValue);
  const same = byValue.get(value);
  if (same === undefined) byValue.set(value, [ranked]);
  else same.push(ranked);
}

function createLookUp(
  asked: readonly Ranked[],
  indexes: readonly (readonly [trait: string, byValue: TriggersByValue])[],
): FindCandidates {
  const askedAlone = asked.map(({ trigger }) => trigger);
  return (event) => {
    let found: Ranked[] | undefined;
    for (const [trait, byValue] of indexes) {
      const taking = byValue.get(event[trait]);
      if (taking !== undefined) found = [...(found ?? asked), ...taking];
    }
    return found === undefined ? askedAlone : found.sort(byRank).map(({ trigger }) => trigger);
  };
}

function byRank(left: Ranked, right: Ranked): number {
  return left.rank - right.rank;
}
