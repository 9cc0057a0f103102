import type { Event } from "../event/event.js";
import { type Condition, findMismatch, type Mismatch } from "./condition.js";
import { type Conjunction, createConjunction, meetsAll } from "./conjunction.js";
import { type CriteriaParts, createTypeCondition, readCriteriaRecord } from "./criteria-record.js";
import { DefinitionError } from "./definition-error.js";
import { DefinitionPlace } from "./definition-problem.js";
import type { TraitComparison } from "./trait-comparison.js";

/**
 * A criteria record, compiled: a conjunction of conditions on an event.
 *
 * @example
 * const criteria = Criteria.parse({
 *   event_type: "compute.instance.*",
 *   traits: { memory_mb: { numeric: "> 4096" } },
 * });
 * criteria.matches(event);
 * criteria.explain(event); // null, or "memory_mb: 512 is not > 4096"
 */
export class Criteria {
  /** Among fire criteria: how many events must match. */
  readonly number: number;
  /** Among match criteria: from which trait a distinguishing value is taken, where it isn't the one of its name. */
  readonly mapDistinguishedBy: ReadonlyMap<string, string>;
  /**
   * Whether all conditions beyond the type compare a trait with a constant: they are cheap, and never throw.
   *
   * @internal
   */
  readonly comparesOnly: boolean;
  /**
   * The conditions that compare a trait with a constant.
   *
   * @internal
   */
  readonly comparisons: readonly TraitComparison[];
  readonly #acceptsType: (eventType: string) => boolean;
  readonly #beyondType: Conjunction;
  readonly #allConditions: readonly Condition[];

  /** Takes what `readCriteriaRecord` found without a problem; elsewhere use {@link Criteria.parse}. */
  constructor({ eventTypes, conditions, number, mapDistinguishedBy }: CriteriaParts) {
    this.number = number;
    this.mapDistinguishedBy = mapDistinguishedBy;
    this.#acceptsType = eventTypes === undefined ? () => true : eventTypes.accepts;
    this.comparisons = conditions.flatMap(({ comparison }) => comparison ?? []);
    this.comparesOnly = this.comparisons.length === conditions.length;
    this.#beyondType = createConjunction(conditions);
    this.#allConditions =
      eventTypes === undefined ? conditions : [createTypeCondition(eventTypes), ...conditions];
  }

  /**
   * Reads a criteria record, as YAML gives it.
   *
   * @throws DefinitionError with all mistakes at once.
   */
  static parse(config: unknown): Criteria {
    const place = new DefinitionPlace();
    const parts = readCriteriaRecord(config, place);
    if (place.problems.length > 0) throw new DefinitionError(undefined, place.problems);
    return new Criteria(parts);
  }

  /** Whether the event meets every condition. The event type, decided once for each, is asked first. */
  matches(event: Event): boolean {
    return this.#acceptsType(event.event_type) && this.matchesBeyondType(event);
  }

  /** Whether an event of this type can match at all. */
  acceptsType(eventType: string): boolean {
    return this.#acceptsType(eventType);
  }

  /** Whether an event of an accepted type meets the other conditions. */
  matchesBeyondType(event: Event): boolean {
    return meetsAll(this.#beyondType, event);
  }

  /** The first condition that the event doesn't meet, as a short reason and as a sentence; null for a match. */
  mismatch(event: Event): Mismatch | null {
    return findMismatch(this.#allConditions, event);
  }

  /** Why the event doesn't match, such as `memory_mb: 512 is not > 4096`; null when it does. */
  explain(event: Event): string | null {
    return this.mismatch(event)?.explanation ?? null;
  }
}
