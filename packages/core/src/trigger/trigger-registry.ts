import { memoizeByEventType } from "../criteria/event-type-memo.js";
import { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";
import { type FindCandidates, indexCandidates } from "./candidate-index.js";
import type { TriggerCandidate } from "./trigger-candidate.js";
import type { TriggerDefinition } from "./trigger-definition.js";

/** Beyond this many they are forgotten; what is remembered for an event type goes on. */
const MOST_INDEXES = 1024;

/**
 * The trigger definitions that are in force. Which of them can take an event is decided once per event type, and
 * those that want a value are found by it: a thousand triggers cost an event no more than those that match it.
 */
export class TriggerRegistry {
  readonly #byName = new Map<string, TriggerDefinition>();
  #candidates: (eventType: string) => FindCandidates;

  constructor(triggers: Iterable<TriggerDefinition>) {
    for (const trigger of triggers) {
      if (this.#byName.has(trigger.name)) {
        throw new WinchesterError("CORE_TRIGGER_DUPLICATE", `two triggers are named ${trigger.name}`, {
          hint: "give each trigger a name of its own",
        });
      }
      this.#byName.set(trigger.name, trigger);
    }
    this.#candidates = this.#index();
  }

  /** The triggers that may take an event, and those that count their mismatches. */
  candidates(event: Event): readonly TriggerCandidate[] {
    return this.#candidates(event.event_type)(event);
  }

  /** Adds a definition, or replaces the one of its name. */
  put(trigger: TriggerDefinition): void {
    this.#byName.set(trigger.name, trigger);
    this.#candidates = this.#index();
  }

  /** Gives whether there was a definition of that name. */
  delete(name: string): boolean {
    const deleted = this.#byName.delete(name);
    this.#candidates = this.#index();
    return deleted;
  }

  find(name: string): TriggerDefinition | undefined {
    return this.#byName.get(name);
  }

  all(): IterableIterator<TriggerDefinition> {
    return this.#byName.values();
  }

  #index(): (eventType: string) => FindCandidates {
    const triggers = [...this.#byName.values()];
    // Types that the same criteria accept share an index: there are few of those, however many types a source makes up.
    const indexes = new Map<string, FindCandidates>();
    return memoizeByEventType((eventType) => {
      const accepting = triggers.filter(
        (trigger) => trigger.debugLevel > 0 || trigger.acceptsType(eventType),
      );
      const key = JSON.stringify(accepting.map((trigger) => [trigger.name, ...trigger.accepting(eventType)]));
      const index = indexes.get(key) ?? indexCandidates(accepting, eventType);
      if (indexes.size >= MOST_INDEXES) indexes.clear();
      indexes.set(key, index);
      return index;
    });
  }
}
