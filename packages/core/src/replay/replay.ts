import { instantFromMicros, type Micros, microsFromInstant } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import type { ManualClock } from "../clock.js";
import type { Event } from "../event/event.js";
import { type AddResult, addResults, NOTHING_ADDED } from "../feed/add-result.js";
import type { MatchedEvent } from "../feed/matched-event.js";
import type { TriggerManager } from "../feed/trigger-manager.js";
import type { PipelineManager, ProcessedStreams } from "../pipeline/pipeline-manager.js";
import type { Store } from "../store/store.js";

/** The fewest events that are tried in one transaction. */
const LEAST_BATCH = 8;

/** What a replay works with. Both managers have to take their time from `clock`. */
export interface ReplayParts {
  readonly store: Store;
  readonly triggerManager: TriggerManager;
  readonly pipelineManager: PipelineManager;
  readonly clock: ManualClock;
}

/**
 * Feeds and works in one process on a clock that follows the data: before an event is added, everything that is
 * due strictly before its time is fired, then expired. Events between which nothing becomes due are added
 * together; the result is the same as one by one.
 */
export class Replay {
  readonly #parts: ReplayParts;
  #now: Micros;
  #fired = 0;
  #expired = 0;
  /** How many events to try at once: about as many as lately fitted between two things that became due. */
  #batch = LEAST_BATCH;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.#now = microsFromInstant(parts.clock.now());
  }

  /** How many streams were completed so far. */
  get processed(): ProcessedStreams {
    return { fired: this.#fired, expired: this.#expired };
  }

  /** Adds events, in the order given. */
  async addEvents(events: readonly Event[]): Promise<AddResult> {
    const { feeder } = this.#parts.triggerManager;
    const batch = feeder.match(events);
    const unfed = batch.duplicates + batch.refused.length;
    await feeder.countUnfed([
      { refused: batch.refused.length, duplicates: batch.duplicates, kind: "invalid" },
    ]);
    let result: AddResult = {
      ...NOTHING_ADDED,
      received: unfed,
      duplicates: batch.duplicates,
      refused: batch.refused,
    };
    let worked = false;
    for (let start = 0; start < batch.events.length; ) {
      const part = batch.events.slice(start, start + this.#batch);
      const { consumed, result: added } = await feeder.feedUntilDue(part, {
        now: this.#arrivals(part),
        stopAtDue: { storedDue: await this.#storedDue(), worked },
      });
      result = addResults(result, added);
      start += consumed;
      this.#moveTo(part.slice(0, consumed));
      this.#batch = consumed === part.length ? this.#batch * 2 : Math.max(LEAST_BATCH, consumed * 2);
      const next = batch.events[start];
      worked = consumed < part.length && next !== undefined;
      if (worked && next !== undefined) await this.#pass(next.draft.timestamp);
    }
    return result;
  }

  /** Moves the clock on to a time, and works until nothing is ready. */
  async finish(until?: Temporal.Instant): Promise<void> {
    if (until === undefined) return;
    this.#parts.clock.advanceTo(until);
    this.#count(await this.#parts.pipelineManager.processReady());
  }

  /** One pass at the time of the next event, which is added after it. */
  async #pass(timestamp: Micros): Promise<void> {
    this.#now = Math.max(this.#now, timestamp);
    this.#parts.clock.advanceTo(instantFromMicros(this.#now));
    this.#count(await this.#parts.pipelineManager.pass());
  }

  #count({ fired, expired }: ProcessedStreams): void {
    this.#fired += fired;
    this.#expired += expired;
  }

  /** When each event is added: at its own time, or at the latest before it, as the clock never goes back. */
  #arrivals(batch: readonly MatchedEvent[]): (event: { readonly messageId: string }) => Micros {
    const times = new Map<string, Micros>();
    let now = this.#now;
    for (const { draft } of batch) {
      now = Math.max(now, draft.timestamp);
      times.set(draft.messageId, now);
    }
    return ({ messageId }) => times.get(messageId) ?? now;
  }

  #moveTo(fed: readonly MatchedEvent[]): void {
    for (const { draft } of fed) this.#now = Math.max(this.#now, draft.timestamp);
    this.#parts.clock.advanceTo(instantFromMicros(this.#now));
  }

  async #storedDue(): Promise<Micros | null> {
    const triggers = [...this.#parts.triggerManager.registry.all()].map(({ name }) => name);
    return (await this.#parts.store.nextReady(triggers)).dueAt;
  }
}
