import { type Micros, microsFromInstant } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import type { Event } from "../../event/event.js";
import type { Stream } from "../../stream/stream.js";
import type { EventCount, EventQuery, StreamCount, StreamQuery } from "../querying.js";
import type { Store, StoreFeatures, StoreTransaction, Unsubscribe } from "../store.js";
import { StoreClosedError } from "../store-errors.js";
import type { Tally } from "../tally.js";
import type {
  ClaimedStream,
  ClaimId,
  ClaimRequest,
  CommitRecord,
  NextReady,
  Outcome,
  StreamMember,
  UnknownClaimRequest,
} from "../working.js";
import { claimStreams, claimUnknownStreams, nextReady } from "./claiming.js";
import { countEvents, countStreams } from "./counting.js";
import { eventOf, memberOf } from "./event-row.js";
import { finishStreams, recordCommits, renewLeases } from "./finishing.js";
import { MemoryTables } from "./memory-tables.js";
import { MemoryTransaction } from "./memory-transaction.js";
import { purgeStreams, resetStreams, trimEvents } from "./repairing.js";
import { eventPageOf, pageOf, selectEvents, selectStreams } from "./selecting.js";
import { streamOf } from "./stream-row.js";
import { TurnQueue } from "./turn-queue.js";

const MICROS_PER_MS = 1000;

export interface MemoryStoreOptions {
  /** The store's own clock, for leases and retries, in milliseconds since the epoch. Default `Date.now`. */
  readonly clockMs?: () => number;
}

/**
 * A store in the memory of one process, for tests, replays and trying things out; gone when the process ends.
 *
 * It is also the model that other stores are compared with: one operation at a time, in the order of the calls,
 * each rolled back as a whole where it fails. Unlike a database it throws a `STORE_PROTOCOL` error where a
 * caller breaks the protocol. Inside `transaction` use the transaction alone: everything else waits for its end.
 *
 * @example
 * const store = new MemoryStore();
 * const manager = new TriggerManager({ store, triggers });
 */
export class MemoryStore implements Store {
  readonly supports: StoreFeatures = {
    persistent: false,
    shared: false,
    concurrent: false,
    wakesAcrossProcesses: false,
  };
  readonly #clockMs: () => number;
  readonly #turns = new TurnQueue();
  readonly #listeners = new Set<{ readonly call: () => void }>();
  #tables = new MemoryTables();
  #closed = false;

  constructor(options: MemoryStoreOptions = {}) {
    this.#clockMs = options.clockMs ?? Date.now;
  }

  async registerEventTypes(names: readonly string[]): Promise<void> {
    await this.#turn((tables) => {
      for (const name of names) tables.eventTypes.add(name);
    });
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.#turn(async (tables) => {
      const tx = new MemoryTransaction(tables);
      try {
        const result = await work(tx);
        if (tx.announced) this.#wake();
        return result;
      } finally {
        tx.end();
      }
    });
  }

  async claimStreams(request: ClaimRequest): Promise<ClaimedStream[]> {
    return this.#turn((tables) => claimStreams(tables, request, this.#now()));
  }

  async claimUnknownStreams(request: UnknownClaimRequest): Promise<ClaimedStream[]> {
    return this.#turn((tables) => claimUnknownStreams(tables, request, this.#now()));
  }

  async loadMembers(claims: readonly ClaimId[]): Promise<Map<number, StreamMember[]>> {
    return this.#turn(
      (tables) => new Map(claims.map(({ streamId }) => [streamId, tables.membersOf(streamId).map(memberOf)])),
    );
  }

  async renewLeases(claims: readonly ClaimId[], leaseMs: number): Promise<ClaimId[]> {
    return this.#turn((tables) => renewLeases(tables, claims, leaseMs, this.#now()));
  }

  async recordCommits(commits: readonly CommitRecord[]): Promise<ClaimId[]> {
    return this.#turn((tables) => recordCommits(tables, commits));
  }

  async finishStreams(outcomes: readonly Outcome[]): Promise<ClaimId[]> {
    return this.#turn((tables) => finishStreams(tables, outcomes, this.#now()));
  }

  async nextReady(triggers: readonly string[]): Promise<NextReady> {
    return this.#turn((tables) => nextReady(tables, triggers, this.#now()));
  }

  /** What the query finds when its first stream is asked for; later changes don't show. */
  async *findStreams(query: StreamQuery): AsyncIterable<Stream> {
    const found = await this.#turn((tables) =>
      pageOf(selectStreams(tables, query), query).map((row) => ({
        row,
        members: query.withEvents ? tables.membersOf(row.id) : undefined,
      })),
    );
    for (const { row, members } of found) {
      const stream = streamOf(row);
      yield members === undefined ? stream : { ...stream, events: members.map(eventOf) };
    }
  }

  /** What the query finds when its first event is asked for; later changes don't show. */
  async *findEvents(query: EventQuery): AsyncIterable<Event> {
    const found = await this.#turn((tables) => eventPageOf(tables, selectEvents(tables, query), query));
    for (const row of found) yield eventOf(row);
  }

  async countStreams(query: StreamQuery): Promise<StreamCount[]> {
    return this.#turn((tables) => countStreams(tables, query));
  }

  async countEvents(query: EventQuery): Promise<EventCount[]> {
    return this.#turn((tables) => countEvents(tables, query));
  }

  async resetStreams(query: StreamQuery): Promise<number> {
    return this.#turn((tables) => {
      const count = resetStreams(tables, query, this.#now());
      if (count > 0) this.#wake();
      return count;
    });
  }

  async purgeStreams(query: StreamQuery): Promise<number> {
    return this.#turn((tables) => purgeStreams(tables, query, this.#now()));
  }

  async trimEvents(before: Temporal.Instant, limit: number): Promise<number> {
    return this.#turn((tables) => trimEvents(tables, microsFromInstant(before), limit));
  }

  async readTally(): Promise<Tally> {
    return this.#turn((tables) => tables.tally());
  }

  whenReady(listener: () => void): Unsubscribe {
    const subscription = { call: listener };
    if (!this.#closed) this.#listeners.add(subscription);
    return () => this.#listeners.delete(subscription);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.idle();
    this.#listeners.clear();
    this.#tables = new MemoryTables();
  }

  /** Runs an operation when it is its turn, and rolls back what it did where it throws. */
  async #turn<T>(work: (tables: MemoryTables) => T | Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreClosedError();
    return this.#turns.run(async () => {
      const { journal } = this.#tables;
      try {
        const result = await work(this.#tables);
        journal.commit();
        return result;
      } catch (error) {
        journal.rollBack();
        throw error;
      }
    });
  }

  /** The store's own clock. */
  #now(): Micros {
    return Math.floor(this.#clockMs() * MICROS_PER_MS);
  }

  /** Calls the listeners as soon as the transaction that is just ending has ended. */
  #wake(): void {
    for (const subscription of this.#listeners) {
      setImmediate(() => {
        if (this.#listeners.has(subscription)) subscription.call();
      });
    }
  }
}
