import type { Micros } from "@winchester/timex";
import type { JoinedStream } from "../store/feeding.js";
import type { StoreTransaction } from "../store/store.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import { BatchWalk, type StoredBatch } from "./batch-walk.js";
import { type FeedOptions, nowOf } from "./feed-options.js";
import { joinStreams, linkJoined, NONE_JOINED, tallyJoined } from "./join-streams.js";
import { draftKeys, guessDrafts } from "./key-drafts.js";
import type { MatchedEvent } from "./matched-event.js";
import { TriggerTallies, type TriggerTally } from "./trigger-tally.js";

/** What became of a batch. */
export interface FeedOutcome {
  /** How many events of the batch were looked at; fewer than given only with `stopAtDue`. */
  readonly consumed: number;
  readonly stored: number;
  /** How many of those that were stored joined a stream. */
  readonly matched: number;
  readonly tallies: ReadonlyMap<TriggerDefinition, TriggerTally>;
  /** The earliest time at which a stream that changed becomes due. */
  readonly dueAt: Micros | null;
}

/**
 * Feeds a batch of events, each message id once, inside a transaction: a handful of statements, however many
 * events and streams there are. What can be worked out meanwhile is, while the store is busy with a statement.
 */
export async function feedBatch(
  tx: StoreTransaction,
  batch: readonly MatchedEvent[],
  options: FeedOptions,
): Promise<FeedOutcome> {
  const stored = await storeBatch(tx, batch, options);
  const { fresh, eventIds, drafts } = stored;
  // A batch that may stop half-way can't have its streams written before it is known where.
  const joined =
    options.stopAtDue === undefined
      ? await joinStreams(tx, drafts, typeof options.now === "number")
      : NONE_JOINED;
  const walk = new BatchWalk(tx, stored, joined);
  await walk.lock();
  const tallies = new TriggerTallies();
  tallyJoined(joined, drafts, tallies);
  const { consumed, matched } = walk.place(options, tallies);

  const unused = batch.slice(consumed).flatMap(({ draft }) => eventIds.get(draft.messageId) ?? []);
  if (unused.length > 0) await tx.removeEvents(unused);
  const links = [...linkJoined(fresh, eventIds, joined), ...(await walk.write())];
  if (links.length > 0) await tx.linkEvents(links);

  const dueAt = Math.min(walk.earliestDue(), ...[...joined.done.values()].map(dueOf));
  return {
    consumed,
    stored: fresh.length - unused.length,
    matched,
    tallies: tallies.entries(),
    dueAt: Number.isFinite(dueAt) ? dueAt : null,
  };
}

/** Inserts the events, and draws up the streams while the store is busy with them. */
async function storeBatch(
  tx: StoreTransaction,
  batch: readonly MatchedEvent[],
  options: FeedOptions,
): Promise<StoredBatch> {
  const sorted = batch.map(({ draft }) => draft).sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const inserting = tx.insertEvents(sorted);
  const now: Parameters<typeof guessDrafts>[1] = (event) => nowOf(options, event);
  const guess = guessDrafts(batch, now);
  const eventIds = new Map((await inserting).map(({ messageId, id }) => [messageId, id]));
  const fresh = batch.filter(({ draft }) => eventIds.has(draft.messageId));
  return { batch, fresh, eventIds, drafts: draftKeys(batch, fresh, guess, now) };
}

function dueOf({ expireAt, fireAt }: JoinedStream): Micros {
  return fireAt === null ? expireAt : Math.min(fireAt, expireAt);
}
