import type { Micros, TimeExpression } from "@winchester/timex";
import type { Criteria } from "../criteria/criteria.js";
import { DefinitionError } from "../criteria/definition-error.js";
import { isRecord } from "../criteria/definition-fields.js";
import { DefinitionPlace } from "../criteria/definition-problem.js";
import { selectByEventType } from "../criteria/event-type-selection.js";
import type { Event } from "../event/event.js";
import { MatchCriteria, type Matcher, type TriggerKeyMatch, type TriggerMatch } from "./match-criteria.js";
import { createDistinguisher } from "./trigger-definition-distinguishing.js";
import { fingerprintOf } from "./trigger-definition-fingerprint.js";
import {
  type DebugLevel,
  type DistinguishedBy,
  readTriggerDefinition,
  type TriggerDefinitionParts,
} from "./trigger-definition-record.js";

/** What became of an event at a trigger. */
export interface MatchExplanation {
  /** The index of the match criteria that took the event; null where none did or a distinguishing value lacks. */
  readonly criteria: number | null;
  /** Why not, in the few words that debugging counts. Empty for a match. */
  readonly reasons: readonly string[];
  /** Why not, in a sentence for each match criteria that was tried. Empty for a match. */
  readonly explanations: readonly string[];
}

/**
 * A named rule: which events to collect, how to tell streams apart, when to fire, when to expire, which
 * pipelines to run.
 *
 * @example
 * const trigger = TriggerDefinition.parse({
 *   name: "usage", distinguished_by: ["instance_id", { timestamp: "day" }],
 *   match_criteria: [{ event_type: "compute.instance.*" }],
 *   fire_criteria: [{ event_type: "compute.instance.exists" }],
 *   expiration: "$last + 1d", fire_pipeline: "usage",
 * });
 * trigger.match(event); // { criteria: 0, distinguishing: { instance_id: "i-1", timestamp: TimeSpan } }
 */
export class TriggerDefinition implements Matcher {
  readonly name: string;
  readonly debugLevel: DebugLevel;
  readonly distinguishedBy: readonly DistinguishedBy[];
  readonly matchCriteria: readonly Criteria[];
  readonly fireCriteria: readonly Criteria[];
  /** How long after its fire criteria are met a stream fires. */
  readonly fireDelayMicros: Micros;
  /** Knows `$first`, `$last` and, for the present, `$timestamp`. */
  readonly expiration: TimeExpression;
  readonly firePipeline: string | undefined;
  readonly expirePipeline: string | undefined;
  /** Changes with the fire criteria: what was counted under another fingerprint is counted afresh. */
  readonly fingerprint: string;
  readonly #matchCandidates: (eventType: string) => readonly MatchCriteria[];
  /** The only match criteria, where their conditions are cheap. */
  readonly #comparingCandidate: MatchCriteria | undefined;
  readonly #fireCandidates: (eventType: string) => readonly number[];

  /** Takes what `readTriggerDefinition` found without a problem; elsewhere use {@link TriggerDefinition.parse}. */
  constructor(parts: TriggerDefinitionParts) {
    this.name = parts.name;
    this.debugLevel = parts.debugLevel;
    this.distinguishedBy = parts.distinguishedBy;
    this.matchCriteria = parts.matchCriteria;
    this.fireCriteria = parts.fireCriteria;
    this.fireDelayMicros = parts.fireDelayMicros;
    this.expiration = parts.expiration;
    this.firePipeline = parts.firePipeline;
    this.expirePipeline = parts.expirePipeline;
    this.fingerprint = fingerprintOf(parts.fireCriteriaConfig);
    const { matchCriteria, fireCriteria, distinguishedBy } = parts;
    const candidates = matchCriteria.map((criteria, index) => {
      const distinguisher = createDistinguisher(distinguishedBy, criteria.mapDistinguishedBy);
      return new MatchCriteria(index, criteria, distinguisher);
    });
    this.#matchCandidates = selectByEventType(candidates, ({ criteria }, eventType) =>
      criteria.acceptsType(eventType),
    );
    const [first] = candidates;
    this.#comparingCandidate = candidates.length === 1 && first?.criteria.comparesOnly ? first : undefined;
    this.#fireCandidates = selectByEventType([...fireCriteria.keys()], (index, eventType) =>
      fireCriteria[index]!.acceptsType(eventType),
    );
  }

  /**
   * Reads a trigger definition, as YAML gives it.
   *
   * @throws DefinitionError with all mistakes at once.
   */
  static parse(config: unknown): TriggerDefinition {
    const place = new DefinitionPlace();
    const parts = readTriggerDefinition(config, place);
    if (parts !== undefined && place.problems.length === 0) return new TriggerDefinition(parts);
    const name = isRecord(config) && typeof config.name === "string" ? config.name : undefined;
    throw new DefinitionError(name, place.problems);
  }

  /** Which match criteria take the event, the first that do, and what tells its stream apart; null for none. */
  match(event: Event): TriggerMatch | null {
    return this.#findMatching(event)?.match(event) ?? null;
  }

  /** Whether events fulfil all fire criteria, each by its `number` of events; one event may serve several. */
  isMetBy(events: readonly Event[]): boolean {
    return this.fireCriteria.every((criteria) => {
      let missing = criteria.number;
      return events.some((event) => criteria.matches(event) && --missing === 0);
    });
  }

  /** Why the event isn't taken, if it isn't. For people and debug counters: it builds text. */
  explainMatch(event: Event): MatchExplanation {
    const taking = this.#findMatching(event);
    if (taking !== undefined) {
      const { index: criteria, distinguisher } = taking;
      if (distinguisher.findValues(event) !== null) return { criteria, reasons: [], explanations: [] };
      const { reason, explanation } = distinguisher.mismatch(event);
      return {
        criteria: null,
        reasons: [reason],
        explanations: [`match_criteria[${criteria}]: ${explanation}`],
      };
    }
    const mismatches = this.matchCriteria.map((candidate) => candidate.mismatch(event));
    const reasons = mismatches.map((mismatch) => mismatch?.reason ?? "");
    const explanations = mismatches.map(
      (mismatch, index) => `match_criteria[${index}]: ${mismatch?.explanation}`,
    );
    return { criteria: null, reasons: [...reasons, "No matching criteria"], explanations };
  }

  /**
   * Whether an event of this type can match; remembered for each type.
   *
   * @internal For the feeder, which keeps an index of triggers by event type.
   */
  acceptsType(eventType: string): boolean {
    return this.#matchCandidates(eventType).length > 0;
  }

  /**
   * The indices of the match criteria that accept an event type.
   *
   * @internal For the index of triggers, which is the same for types that the same criteria accept.
   */
  accepting(eventType: string): number[] {
    return this.#matchCandidates(eventType).map(({ index }) => index);
  }

  /**
   * The match criteria that decide about events of this type, where they alone do; undefined for a trigger that counts
   * mismatches, which is to be asked about all.
   *
   * @internal For the index of triggers.
   */
  onlyCriteria(eventType: string): MatchCriteria | undefined {
    const candidates = this.debugLevel > 0 ? [] : this.#matchCandidates(eventType);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  /**
   * {@link match} for the feeder's hot path: the distinguishing values in their JSON form, and as key text. The
   * event's text must be well-formed already.
   *
   * @internal
   */
  matchKey(event: Event): TriggerKeyMatch | null {
    return this.#findMatching(event)?.matchKey(event) ?? null;
  }

  /**
   * The indices of the fire criteria that an event satisfies, ascending: what raises a stream's progress.
   *
   * @internal
   */
  fireMatches(event: Event): readonly number[] {
    const candidates = this.#fireCandidates(event.event_type);
    for (let at = 0; at < candidates.length; at++) {
      if (this.fireCriteria[candidates[at]!]!.matchesBeyondType(event)) continue;
      return candidates.filter((candidate) => this.fireCriteria[candidate]!.matchesBeyondType(event));
    }
    return candidates;
  }

  /** The first match criteria that take an event. */
  #findMatching(event: Event): MatchCriteria | undefined {
    const only = this.#comparingCandidate;
    if (only !== undefined) {
      // The type last: the feeder's index of triggers has asked for it, so that it refuses hardly anything.
      const isTaken = only.criteria.matchesBeyondType(event) && this.acceptsType(event.event_type);
      return isTaken ? only : undefined;
    }
    const candidates = this.#matchCandidates(event.event_type);
    // An indexed loop: this runs for each event and trigger, and an iterator costs as much as all the rest.
    for (let at = 0; at < candidates.length; at++) {
      const candidate = candidates[at]!;
      if (candidate.criteria.matchesBeyondType(event)) return candidate;
    }
    return undefined;
  }
}
