import type { Event } from "../event/event.js";
import { createDecisionTable } from "./decision-table.js";
import { createCandidate, type TriggerCandidate, withoutComparisons } from "./trigger-candidate.js";
import type { TriggerDefinition } from "./trigger-definition.js";

/** Where a trait is wanted with fewer values, a table has room for them, and needs no merging. */
const INDEXED_FROM = 32;

/** Finds the triggers that may take an event, in their order. */
export type FindCandidates = (event: Event) => readonly TriggerCandidate[];

/** The triggers that want a trait to be equal to a constant, by that. */
type CandidatesByValue = Map<unknown, TriggerCandidate[]>;

/**
 * An index of the triggers that accept an event type. Those that are there for one host, tenant or flavour each, and
 * there may be a thousand, are found by the value that they want; of the others a table says which can take an event.
 */
export function indexCandidates(triggers: readonly TriggerDefinition[], eventType: string): FindCandidates {
  const candidates = triggers.map((trigger, rank) => createCandidate(trigger, rank, eventType));
  const byTrait = indexByValue(candidates, eventType);
  const indexed = new Set<number>();
  for (const byValue of byTrait.values()) {
    for (const { rank } of [...byValue.values()].flat()) indexed.add(rank);
  }
  const others = candidates.filter(({ rank }) => !indexed.has(rank));
  const findAmongOthers = createDecisionTable(others, eventType);
  if (indexed.size === 0) return findAmongOthers;
  const indexes = [...byTrait];
  return (event) => {
    let found = findAmongOthers(event);
    for (const [trait, byValue] of indexes) {
      const wanting = byValue.get(event[trait]);
      if (wanting !== undefined) found = found.length === 0 ? wanting : [...found, ...wanting].sort(byRank);
    }
    return found;
  };
}

/** The candidates that want to find a value, for those traits of which many values are wanted. */
function indexByValue(
  candidates: readonly TriggerCandidate[],
  eventType: string,
): Map<string, CandidatesByValue> {
  const byTrait = new Map<string, CandidatesByValue>();
  for (const candidate of candidates) {
    const equality = candidate.comparisons.find(({ operator }) => operator === "=");
    if (equality === undefined) continue;
    const byValue: CandidatesByValue = byTrait.get(equality.trait) ?? new Map();
    byTrait.set(equality.trait, byValue);
    const wanting = byValue.get(equality.wanted) ?? [];
    byValue.set(equality.wanted, wanting);
    wanting.push(withoutComparisons(candidate, eventType, (comparison) => comparison === equality));
  }
  for (const [trait, byValue] of byTrait) if (byValue.size < INDEXED_FROM) byTrait.delete(trait);
  return byTrait;
}

function byRank(left: TriggerCandidate, right: TriggerCandidate): number {
  return left.rank - right.rank;
}
