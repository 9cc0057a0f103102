import type { Micros } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import type { Event } from "../event/event.js";
import type { Stream } from "../stream/stream.js";
import type {
  EventDraft,
  InsertedEvent,
  JoinedStream,
  LockedStream,
  StreamChange,
  StreamDraft,
  StreamJoin,
  StreamLink,
} from "./feeding.js";
import type { EventCount, EventQuery, StreamCount, StreamQuery } from "./querying.js";
import type { Tally } from "./tally.js";
import type {
  ClaimedStream,
  ClaimId,
  ClaimRequest,
  CommitRecord,
  NextReady,
  Outcome,
  RunRecord,
  StreamMember,
  UnknownClaimRequest,
} from "./working.js";

/** What a store can do beyond the least: the conformance suite skips by this and by nothing else. */
export interface StoreFeatures {
  /** What was committed is there after a restart. */
  readonly persistent: boolean;
  /** Several processes can share it. */
  readonly shared: boolean;
  /** Transactions of different callers run at the same time (else one after the other). */
  readonly concurrent: boolean;
  /** `whenReady` hears of other processes' streams too. */
  readonly wakesAcrossProcesses: boolean;
}

/** Ends a subscription. */
export type Unsubscribe = () => void;

/**
 * Where events and streams are kept. The interface speaks in batches; the rules of streams stay in core, so that
 * every store gets them right by construction.
 *
 * **Locks.** Each transaction takes them in this order only: its own claimed streams, by id; events, by message
 * id; keys, by hash; further active streams of these keys, by id.
 *
 * **Clocks.** `now` and due times are the caller's. Leases and retry times run on the store's own clock.
 *
 * **Errors.** A store that can't be reached throws {@link StoreUnavailableError}; a batch that the database
 * refuses because of what is in it, {@link StoreDataError}. Losing a race is no error but a return value.
 */
export interface Store {
  readonly supports: StoreFeatures;

  /**
   * Makes event types known, before a transaction and in one of its own, so that the insertion of a new name
   * never holds up other feeders.
   */
  registerEventTypes(names: readonly string[]): Promise<void>;

  /**
   * Runs `work` in one transaction at READ COMMITTED or stricter; commits when it returns, rolls back when it
   * throws. Deadlocks and serialization failures are retried a bounded number of times: `work` may run again.
   */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;

  /**
   * Takes up to `limit` streams that are ready for a reason: active and due strictly before `now`, or to be
   * retried, or with a lease that ran out; only those of the named triggers. A stream that is due for both
   * belongs to "fire". Claiming sets state, worker and lease, raises the serial number and the attempts, gives
   * up the open key for good, and skips what another transaction has locked. The longest due come first.
   */
  claimStreams(request: ClaimRequest): Promise<ClaimedStream[]>;

  /**
   * Notes which ready streams have triggers *other* than those named, and takes those that were noted
   * `graceMs` ago or earlier.
   */
  claimUnknownStreams(request: UnknownClaimRequest): Promise<ClaimedStream[]>;

  /** The members of claimed streams, each list sorted by timestamp and message id. One query for all. */
  loadMembers(claims: readonly ClaimId[]): Promise<Map<number, StreamMember[]>>;

  /** Prolongs leases from now on; gives the claims that are still the caller's. */
  renewLeases(claims: readonly ClaimId[], leaseMs: number): Promise<ClaimId[]>;

  /** Records commits; gives the claims that are still the caller's. */
  recordCommits(commits: readonly CommitRecord[]): Promise<ClaimId[]>;

  /**
   * Lets go of streams; gives the claims that were still the caller's. Counts `fired` and `expired` in the tally,
   * in the same transaction.
   */
  finishStreams(outcomes: readonly Outcome[]): Promise<ClaimId[]>;

  /** When a stream of one of these triggers will be ready, as far as is known now. */
  nextReady(triggers: readonly string[]): Promise<NextReady>;

  /** Streams by ascending id. */
  findStreams(query: StreamQuery): AsyncIterable<Stream>;
  /** Events in the order in which they were stored. */
  findEvents(query: EventQuery): AsyncIterable<Event>;
  /** How many streams there are, by trigger and state. `limit`, `afterId` and `withEvents` don't count. */
  countStreams(query: StreamQuery): Promise<StreamCount[]>;
  /** How many events there are, by event type. `limit` and `after` don't count. */
  countEvents(query: EventQuery): Promise<EventCount[]>;

  /** Streams in error become due for a retry at once, with their attempts forgotten; gives their number. */
  resetStreams(query: StreamQuery): Promise<number>;
  /**
   * Deletes streams that no worker has (their events stay); gives their number. Counts those that weren't completed
   * as `removed` in the tally.
   */
  purgeStreams(query: StreamQuery): Promise<number>;
  /** Deletes up to `limit` events older than `before` that are in no unfinished stream; gives their number. */
  trimEvents(before: Temporal.Instant, limit: number): Promise<number>;

  /** The sums of what was counted, by all processes since the store was made. Trimming and purging change nothing. */
  readTally(): Promise<Tally>;

  /**
   * Calls the listener whenever a stream may have become ready earlier than was known. It is a hint: it may
   * come for nothing, and where the connection broke it may be missing.
   */
  whenReady(listener: () => void): Unsubscribe;

  /** Waits for what is under way, then lets go of everything. A second call does nothing. */
  close(): Promise<void>;
}

/** The part of a store that works inside one transaction. Every method is one statement for the whole batch. */
export interface StoreTransaction {
  /** Inserts events, sorted by message id, each id once; gives those whose ids weren't known. */
  insertEvents(events: readonly EventDraft[]): Promise<InsertedEvent[]>;

  /** Deletes events that this very transaction inserted. */
  removeEvents(ids: readonly number[]): Promise<void>;

  /**
   * Makes sure that each key has an open stream, inserting its draft where there is none, locks it, and gives
   * all active streams of these keys, locked, by ascending id. Drafts are sorted by the hash of their key, each
   * key once, and are open.
   */
  lockStreams(drafts: readonly StreamDraft[]): Promise<LockedStream[]>;

  /**
   * For stores that can write a stream without showing it first; called before `lockStreams`, for all keys of the
   * batch. Locks the open stream of each key, inserting the draft where there is none; sorted by hash, each key once.
   * Where that is safe, it writes what the join brings: first and last event are widened, the count is raised,
   * progress and fire time are the draft's if that has a fire time, the expiration keeps its distance from the time that
   * it follows. It is safe where
   *
   * - the open stream is the only active one of its key, and was counted with the draft's criteria;
   * - it expires after the draft's last event, before as well as with the new expiration;
   * - one of the two has no fire time;
   * - the join `follows` something.
   *
   * Gives the streams that got their events by this, and those that were made for keys with other active streams, or
   * for a draft that isn't whole, as reserved. The others, and these, are walked with what `lockStreams` gives.
   */
  joinStreams?(joins: readonly StreamJoin[]): Promise<JoinedStream[]>;

  /** Inserts further streams of locked keys, in this order; gives their ids, which ascend. */
  insertStreams(drafts: readonly StreamDraft[]): Promise<number[]>;

  /** Writes back locked streams. Giving up an open key is done before another stream takes it. */
  updateStreams(changes: readonly StreamChange[]): Promise<void>;

  /** Deletes streams that `lockStreams` inserted and nobody needed. */
  removeStreams(ids: readonly number[]): Promise<void>;

  linkEvents(links: readonly StreamLink[]): Promise<void>;

  /** The events of locked streams, to count their fire progress afresh when the criteria have changed. */
  loadEvents(streamIds: readonly number[]): Promise<Map<number, Event[]>>;

  /**
   * Marks the runs of claimed streams as done, in the transaction that stores their new events; gives the
   * claims that are still the caller's. Locks by id.
   */
  finishRuns(runs: readonly RunRecord[]): Promise<ClaimId[]>;

  /** Adds to the tally. Each process has rows of its own, so that counting holds up nobody. */
  addToTally(tally: Tally): Promise<void>;

  /** Tells the listeners of `whenReady`, at the commit, that a stream is due at this time. */
  announce(dueAt: Micros): Promise<void>;
}
