import { type Micros, microsFromInstant } from "@winchester/timex";
import type { Clock } from "../clock.js";
import type { TriggerStatistics } from "../debug/trigger-statistics.js";
import type { Event } from "../event/event.js";
import type { Logger } from "../logger.js";
import type { Store, StoreTransaction } from "../store/store.js";
import { StoreDataError } from "../store/store-errors.js";
import { addTallies, type RefusalKind, type Tally } from "../store/tally.js";
import type { TriggerRegistry } from "../trigger/trigger-registry.js";
import { type AddResult, addResults, NOTHING_ADDED } from "./add-result.js";
import { type FeedOutcome, feedBatch } from "./feed-batch.js";
import type { FeedOptions } from "./feed-options.js";
import { type MatchedBatch, matchEvents } from "./match-events.js";
import type { MatchedEvent } from "./matched-event.js";
import { UnplaceableEventError } from "./place-event.js";

/** What a feeder works with. */
export interface FeederParts {
  readonly store: Store;
  readonly registry: TriggerRegistry;
  readonly statistics: TriggerStatistics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Deliveries that came to no transaction. */
export interface UnfedCounts {
  readonly refused?: number;
  readonly duplicates?: number;
  /** Why they were refused. */
  readonly kind: RefusalKind;
}

/** A batch that was fed up to where something became due. */
export interface PartlyFed {
  readonly consumed: number;
  readonly result: AddResult;
}

/** Brings batches of events into the store; what the trigger manager and the workers share. */
export class Feeder {
  readonly #parts: FeederParts;
  /** What the workers were last told; nothing later needs to be said before that time has come. */
  #announcedDue: Micros = Number.POSITIVE_INFINITY;

  constructor(parts: FeederParts) {
    this.#parts = parts;
  }

  match(events: readonly Event[], depth = 0): MatchedBatch {
    const { registry, statistics, logger } = this.#parts;
    return matchEvents(events, depth, { registry, statistics, warn: (message) => logger.warn(message) });
  }

  /**
   * Feeds a batch in one transaction. Where its data makes that fail, the batch is split until the culprit is
   * alone, and that is refused. What came with the batch and isn't fed is counted in the same transaction.
   *
   * @throws StoreUnavailableError
   */
  async feed(
    batch: readonly MatchedEvent[],
    options: FeedOptions,
    unfed: readonly UnfedCounts[] = [],
  ): Promise<AddResult> {
    if (batch.length === 0) {
      await this.countUnfed(unfed);
      return NOTHING_ADDED;
    }
    return (await this.#feedSplitting(batch, options, unfed)).result;
  }

  /** Feeds a batch up to the first event that comes after something became due. */
  feedUntilDue(
    batch: readonly MatchedEvent[],
    options: FeedOptions & Required<Pick<FeedOptions, "stopAtDue">>,
  ): Promise<PartlyFed> {
    return this.#feedSplitting(batch, options);
  }

  /** Makes the event types of a batch known, as has to be done before the transaction that feeds it. */
  async registerEventTypes(batch: readonly MatchedEvent[]): Promise<void> {
    await this.#parts.store.registerEventTypes([...new Set(batch.map(({ draft }) => draft.eventType))]);
  }

  /** Feeds a batch inside a transaction of the caller's. Call {@link account} once that has committed. */
  async feedInto(
    tx: StoreTransaction,
    batch: readonly MatchedEvent[],
    options: FeedOptions,
    unfed: readonly UnfedCounts[] = [],
  ): Promise<FeedOutcome> {
    const outcome = await feedBatch(tx, batch, options);
    await tx.addToTally(addTallies([tallyOf(outcome), ...unfed.map(tallyOfUnfed)]));
    if (outcome.dueAt !== null && this.#isNews(outcome.dueAt)) await tx.announce(outcome.dueAt);
    return outcome;
  }

  /** Counts deliveries that come to no transaction of their own: refused for one reason, or twice in a batch. */
  async countUnfed(unfed: readonly UnfedCounts[]): Promise<void> {
    const tally = addTallies(unfed.map(tallyOfUnfed));
    if (!tally.received) return;
    await this.#parts.store.transaction((tx) => tx.addToTally(tally));
  }

  /** Takes note of what was committed. */
  account(outcome: FeedOutcome): AddResult {
    if (outcome.dueAt !== null && this.#isNews(outcome.dueAt)) this.#announcedDue = outcome.dueAt;
    let opened = 0;
    let readied = 0;
    const { statistics } = this.#parts;
    for (const [trigger, tally] of outcome.tallies) {
      opened += tally.opened;
      readied += tally.readied;
      statistics.count(trigger, "New stream", tally.opened);
      statistics.count(trigger, "Added events", tally.joined);
      statistics.count(trigger, "Ready to fire", tally.readied);
      const mismatches = tally.opened + tally.joined - tally.readied;
      statistics.check(trigger, "Fire", { passed: tally.readied });
      if (mismatches > 0) {
        statistics.check(trigger, "Fire", { mismatches, reasons: ["Not enough matching criteria"] });
      }
    }
    const duplicates = outcome.consumed - outcome.stored;
    return { received: outcome.consumed, stored: outcome.stored, duplicates, opened, readied, refused: [] };
  }

  #isNews(dueAt: Micros): boolean {
    return dueAt < this.#announcedDue || this.#announcedDue < microsFromInstant(this.#parts.clock.now());
  }

  async #feedSplitting(
    batch: readonly MatchedEvent[],
    options: FeedOptions,
    unfed: readonly UnfedCounts[] = [],
  ): Promise<PartlyFed> {
    if (batch.length === 0) return { consumed: 0, result: NOTHING_ADDED };
    try {
      await this.registerEventTypes(batch);
      const outcome = await this.#parts.store.transaction((tx) => this.feedInto(tx, batch, options, unfed));
      return { consumed: outcome.consumed, result: this.account(outcome) };
    } catch (error) {
      if (!(error instanceof UnplaceableEventError || error instanceof StoreDataError)) throw error;
      await this.countUnfed(unfed);
      if (error instanceof UnplaceableEventError)
        return this.#without(batch, error.messageId, error, options);
      if (batch.length === 1) return this.#refuse(batch[0], error, "data");
      return this.#feedHalves(batch, options);
    }
  }

  async #feedHalves(batch: readonly MatchedEvent[], options: FeedOptions): Promise<PartlyFed> {
    const middle = Math.ceil(batch.length / 2);
    const first = await this.#feedSplitting(batch.slice(0, middle), options);
    // With stopAtDue the caller has to look what is due before anything more is fed.
    if (options.stopAtDue !== undefined) return first;
    const second = await this.#feedSplitting(batch.slice(middle), options);
    return {
      consumed: first.consumed + second.consumed,
      result: addResults(first.result, second.result),
    };
  }

  /** Feeds what comes before an event that can't be stored, and refuses that event. */
  async #without(
    batch: readonly MatchedEvent[],
    messageId: string,
    error: Error,
    options: FeedOptions,
  ): Promise<PartlyFed> {
    const index = batch.findIndex(({ draft }) => draft.messageId === messageId);
    const before = await this.#feedSplitting(batch.slice(0, index), options);
    if (before.consumed < index) return before;
    const refused = await this.#refuse(batch[index], error, "unplaceable");
    const after =
      options.stopAtDue === undefined
        ? await this.#feedSplitting(batch.slice(index + 1), options)
        : { consumed: 0, result: NOTHING_ADDED };
    return {
      consumed: before.consumed + refused.consumed + after.consumed,
      result: addResults(addResults(before.result, refused.result), after.result),
    };
  }

  async #refuse(event: MatchedEvent | undefined, error: Error, kind: RefusalKind): Promise<PartlyFed> {
    const messageId = event?.draft.messageId ?? "";
    this.#parts.logger.warn(`event ${messageId} is refused: ${error.message}`, { message_id: messageId });
    await this.countUnfed([{ refused: 1, kind }]);
    const refused = [{ messageId, reason: error.message }];
    return { consumed: 1, result: { ...NOTHING_ADDED, received: 1, refused } };
  }
}

function tallyOfUnfed({ refused = 0, duplicates = 0, kind }: UnfedCounts): Tally {
  return { received: refused + duplicates, duplicates, [`refused.${kind}` as const]: refused };
}

function tallyOf({ consumed, stored, matched, tallies }: FeedOutcome): Tally {
  let opened = 0;
  for (const tally of tallies.values()) opened += tally.opened;
  const duplicates = consumed - stored;
  return { received: consumed, stored, duplicates, matched, unmatched: stored - matched, opened };
}
