import {
  type ClaimedStream,
  type ClaimId,
  type ClaimRequest,
  type CommitRecord,
  type Event,
  type EventCount,
  type EventQuery,
  type Micros,
  microsFromInstant,
  type NextReady,
  type Outcome,
  type Store,
  StoreClosedError,
  type StoreFeatures,
  type StoreTransaction,
  type Stream,
  type StreamCount,
  type StreamMember,
  type StreamQuery,
  type Tally,
  type UnknownClaimRequest,
  type Unsubscribe,
} from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { claimStreams, claimUnknownStreams, nextReady } from "./claiming.js";
import { eventOf } from "./event-row.js";
import { changeHeld, finishStreams } from "./finishing.js";
import { type Journal, openJournal } from "./journal.js";
import { JournalTransaction } from "./journal-transaction.js";
import { purgeStreams, resetStreams, trimEvents } from "./repairing.js";
import { countBy, eventPageOf, pageOf, selectEvents, selectStreams } from "./selecting.js";
import { streamOf } from "./stream-row.js";
import { Tables } from "./tables.js";
import { TurnQueue } from "./turn-queue.js";

const MICROS_PER_MS = 1000;

export interface JournalStoreOptions {
  /** The store's own clock, for leases and retries, in milliseconds since the epoch. Default `Date.now`. */
  readonly clockMs?: () => number;
}

/**
 * Opens the store that a journal holds; makes one where there is no such file.
 *
 * @throws JournalError `JOURNAL_LOCKED`, `JOURNAL_DAMAGED`
 * @example
 * const store = await openJournalStore("winchester.journal");
 * const manager = new TriggerManager({ store, triggers });
 */
export async function openJournalStore(file: string, options: JournalStoreOptions = {}): Promise<Store> {
  const tables = new Tables();
  return new JournalStore(tables, await openJournal(file, tables), options.clockMs ?? Date.now);
}

/**
 * All in memory, and every change of it in the journal before anybody is told. One operation runs at a time, reading
 * ones too, each rolled back as a whole where it, or writing it down, fails.
 */
export class JournalStore implements Store {
  readonly supports: StoreFeatures = {
    persistent: true,
    shared: false,
    concurrent: false,
    wakesAcrossProcesses: false,
  };
  readonly #tables: Tables;
  readonly #journal: Journal;
  readonly #clockMs: () => number;
  readonly #turns = new TurnQueue();
  readonly #listeners = new Set<{ readonly call: () => void }>();
  #closing: Promise<void> | undefined;

  constructor(tables: Tables, journal: Journal, clockMs: () => number) {
    this.#tables = tables;
    this.#journal = journal;
    this.#clockMs = clockMs;
  }

  /** There is nothing to prepare: an event keeps the name of its type. */
  async registerEventTypes(_names: readonly string[]): Promise<void> {
    await this.#turn(() => undefined);
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { result, announced } = await this.#turn(async (tables) => {
      const tx = new JournalTransaction(tables);
      try {
        return { result: await work(tx), announced: tx.announced };
      } finally {
        tx.end();
      }
    });
    if (announced) this.#wake();
    return result;
  }

  async claimStreams(request: ClaimRequest): Promise<ClaimedStream[]> {
    return this.#turn((tables) => claimStreams(tables, request, this.#now()));
  }

  async claimUnknownStreams(request: UnknownClaimRequest): Promise<ClaimedStream[]> {
    return this.#turn((tables) => claimUnknownStreams(tables, request, this.#now()));
  }

  async loadMembers(claims: readonly ClaimId[]): Promise<Map<number, StreamMember[]>> {
    return this.#turn((tables) => {
      const membersOf = (streamId: number): StreamMember[] =>
        tables.membersOf(streamId).map((row) => ({ event: eventOf(row), depth: row.depth }));
      return new Map(claims.map(({ streamId }) => [streamId, membersOf(streamId)]));
    });
  }

  async renewLeases(claims: readonly ClaimId[], leaseMs: number): Promise<ClaimId[]> {
    return this.#turn((tables) => {
      const leaseUntil = this.#now() + leaseMs * MICROS_PER_MS;
      return changeHeld(
        tables,
        claims,
        (claim) => claim,
        () => ({ leaseUntil }),
      );
    });
  }

  async recordCommits(commits: readonly CommitRecord[]): Promise<ClaimId[]> {
    return this.#turn((tables) =>
      changeHeld(
        tables,
        commits,
        ({ claim }) => claim,
        ({ committed }, { position }) => ({
          committed: [...new Set([...committed, position])].sort((a, b) => a - b),
        }),
      ),
    );
  }

  async finishStreams(outcomes: readonly Outcome[]): Promise<ClaimId[]> {
    return this.#turn((tables) => finishStreams(tables, outcomes, this.#now()));
  }

  async nextReady(triggers: readonly string[]): Promise<NextReady> {
    return this.#turn((tables) => nextReady(tables, triggers, this.#now()));
  }

  /** What is there when the first stream is asked for. */
  async *findStreams(query: StreamQuery): AsyncIterable<Stream> {
    const found = await this.#turn((tables) =>
      pageOf(selectStreams(tables, query), query).map((row) => ({
        row,
        members: query.withEvents ? tables.membersOf(row.id) : undefined,
      })),
    );
    for (const { row, members } of found) {
      yield { ...streamOf(row), ...(members && { events: members.map(eventOf) }) };
    }
  }

  /** What is there when the first event is asked for. */
  async *findEvents(query: EventQuery): AsyncIterable<Event> {
    const found = await this.#turn((tables) => eventPageOf(tables, selectEvents(tables, query), query));
    for (const row of found) yield eventOf(row);
  }

  async countStreams(query: StreamQuery): Promise<StreamCount[]> {
    return this.#turn((tables) =>
      countBy(selectStreams(tables, query), ({ key, state }) => ({ name: key.trigger, state })),
    );
  }

  async countEvents(query: EventQuery): Promise<EventCount[]> {
    return this.#turn((tables) => countBy(selectEvents(tables, query), ({ eventType }) => ({ eventType })));
  }

  async resetStreams(query: StreamQuery): Promise<number> {
    const count = await this.#turn((tables) => resetStreams(tables, query, this.#now()));
    if (count > 0) this.#wake();
    return count;
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
    this.#listeners.add(subscription);
    return () => this.#listeners.delete(subscription);
  }

  close(): Promise<void> {
    this.#closing ??= this.#turns.run(() => this.#journal.close()).finally(() => this.#listeners.clear());
    return this.#closing;
  }

  /** Runs an operation when it is its turn, and writes down what it changed before its caller gets the answer. */
  async #turn<T>(work: (tables: Tables) => T | Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new StoreClosedError();
    return this.#turns.run(async () => {
      try {
        const result = await work(this.#tables);
        const change = this.#tables.change();
        if (change !== undefined) await this.#journal.append(change);
        this.#tables.commit();
        return result;
      } catch (error) {
        this.#tables.rollBack();
        throw error;
      }
    });
  }

  #now(): Micros {
    return Math.floor(this.#clockMs() * MICROS_PER_MS);
  }

  #wake(): void {
    for (const subscription of this.#listeners) {
      setImmediate(() => {
        if (this.#listeners.has(subscription)) subscription.call();
      });
    }
  }
}
