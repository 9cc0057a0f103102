import type { TimeSpan } from "@winchester/timex";
import type { Criteria } from "../criteria/criteria.js";
import type { Event, TraitValue } from "../event/event.js";
import type { DistinguishingKey } from "./distinguishing-finder.js";
import type { Distinguisher } from "./trigger-definition-distinguishing.js";

/** How a trigger takes an event. */
export interface TriggerMatch {
  /** The index of the match criteria that took it. */
  readonly criteria: number;
  /** What tells its stream apart: a trait's value for a plain name, a span for an expression. */
  readonly distinguishing: Record<string, TraitValue | TimeSpan>;
}

/** {@link TriggerMatch} in the form that stores keep. */
export interface TriggerKeyMatch extends DistinguishingKey {
  readonly criteria: number;
}

/** Says how an event is taken, or null where it isn't. */
export interface Matcher {
  match(event: Event): TriggerMatch | null;
  matchKey(event: Event): TriggerKeyMatch | null;
}

/**
 * Match criteria with what takes the distinguishing values out of an event. As a matcher it is for events that are
 * known to meet the criteria: it asks only for the values.
 */
export class MatchCriteria implements Matcher {
  /** The place among the trigger's. */
  readonly index: number;
  readonly criteria: Criteria;
  readonly distinguisher: Distinguisher;

  constructor(index: number, criteria: Criteria, distinguisher: Distinguisher) {
    this.index = index;
    this.criteria = criteria;
    this.distinguisher = distinguisher;
  }

  match(event: Event): TriggerMatch | null {
    const distinguishing = this.distinguisher.findValues(event);
    return distinguishing === null ? null : { criteria: this.index, distinguishing };
  }

  matchKey(event: Event): TriggerKeyMatch | null {
    const found = this.distinguisher.findKey(event);
    return found === null
      ? null
      : { criteria: this.index, distinguishing: found.distinguishing, key: found.key };
  }
}
