import { randomUUID } from "node:crypto";
import {
  type ClaimedStream,
  type ClaimId,
  type ClaimRequest,
  type CommitRecord,
  type Event,
  type EventCount,
  type EventQuery,
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
  streamStateOf,
  type Tally,
  type UnknownClaimRequest,
  type Unsubscribe,
} from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import type { DataSource } from "typeorm";
import type { Connection } from "./connection.js";
import type { Database } from "./database.js";
import { KnownEventTypes } from "./known-event-types.js";
import { cutByEvents, PAGE_SIZE, readPages } from "./listing.js";
import { retryContended } from "./retry-contended.js";
import { toClaimedStreams, toCommitRows, toOutcomeRow } from "./rows/claim-row.js";
import { toCountRows, toTally } from "./rows/count-row.js";
import { groupMembers, toEvent, toMember } from "./rows/event-row.js";
import { type StreamRow, toStream } from "./rows/stream-row.js";
import type { PageResult, Statements } from "./statements.js";
import { eventFilter, streamFilter } from "./store-filters.js";
import { TypeOrmTransaction } from "./store-transaction.js";

const MICROS_PER_MS = 1000;

/** A store on a database. What differs between databases is in `statements` and `database`. */
export class TypeOrmStore implements Store {
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #eventTypes = new KnownEventTypes();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Names the rows of the tally that this process writes. */
  readonly #writer = randomUUID();
  #closed: Promise<void> | undefined;

  constructor(database: Database, statements: Statements) {
    this.#database = database;
    this.#statements = statements;
  }

  /** TypeORM's own view of the database, for queries of your own. */
  get dataSource(): DataSource {
    return this.#database.dataSource;
  }

  get supports(): StoreFeatures {
    return this.#database.supports;
  }

  async registerEventTypes(names: readonly string[]): Promise<void> {
    const unknown = this.#eventTypes.unknownOf(names);
    if (this.#isIdle(unknown.length === 0)) return;
    await this.#write((connection) => this.#statements.insertEventTypes(connection, unknown));
    this.#eventTypes.add(unknown);
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { result, announced } = await this.#track(() =>
      this.#database.transaction(async (connection) => {
        const tx = new TypeOrmTransaction(connection, this.#statements, this.#writer);
        return { result: await work(tx), announced: tx.announced };
      }),
    ).catch((error: unknown) => {
      this.#eventTypes.forget();
      throw error;
    });
    if (announced) this.#database.readiness.announce();
    return result;
  }

  async claimStreams(request: ClaimRequest): Promise<ClaimedStream[]> {
    if (this.#isIdle(request.limit < 1 || request.triggers.length === 0)) return [];
    const rows = await this.#write((connection) => this.#statements.claimStreams(connection, request));
    return toClaimedStreams(rows, request.reason);
  }

  async claimUnknownStreams(request: UnknownClaimRequest): Promise<ClaimedStream[]> {
    if (this.#isIdle(request.limit < 1)) return [];
    const rows = await this.#write((connection) => this.#statements.claimUnknownStreams(connection, request));
    return toClaimedStreams(rows, request.reason);
  }

  async loadMembers(claims: readonly ClaimId[]): Promise<Map<number, StreamMember[]>> {
    if (this.#isIdle(claims.length === 0)) return new Map();
    const rows = await this.#read((connection) => this.#statements.findMembers(connection, claims));
    return groupMembers(rows, toMember);
  }

  async renewLeases(claims: readonly ClaimId[], leaseMs: number): Promise<ClaimId[]> {
    if (this.#isIdle(claims.length === 0)) return [];
    return this.#write((connection) => this.#statements.renewLeases(connection, claims, leaseMs));
  }

  async recordCommits(commits: readonly CommitRecord[]): Promise<ClaimId[]> {
    if (this.#isIdle(commits.length === 0)) return [];
    const rows = toCommitRows(commits);
    return this.#write((connection) => this.#statements.recordCommits(connection, rows));
  }

  async finishStreams(outcomes: readonly Outcome[]): Promise<ClaimId[]> {
    if (this.#isIdle(outcomes.length === 0)) return [];
    const rows = outcomes.map(toOutcomeRow);
    const ours = outcomes.some(({ kind }) => kind === "completed")
      ? await this.#transaction(async (connection) => {
          const held = await this.#statements.finishStreams(connection, rows);
          await this.#count(connection, tallyOfCompleted(outcomes, held));
          return held;
        })
      : await this.#write((connection) => this.#statements.finishStreams(connection, rows));
    // What is given back may be somebody else's at once; later retries are seen by those who look.
    if (rows.some(({ kind, delay }) => kind === "retry" && delay === 0)) this.#database.readiness.announce();
    return ours;
  }

  async nextReady(triggers: readonly string[]): Promise<NextReady> {
    const { due_at, retry_at, clock } = await this.#read((connection) =>
      this.#statements.nextReady(connection, triggers),
    );
    const retryInMs = retry_at === null ? null : Math.max(0, Math.ceil((retry_at - clock) / MICROS_PER_MS));
    return { dueAt: due_at, retryInMs };
  }

  async *findStreams(query: StreamQuery): AsyncGenerator<Stream> {
    const filter = streamFilter(query, this.#statements.filterWords);
    const pages = readPages<StreamRow>(
      (afterId, limit) =>
        this.#read((connection) => this.#statements.findStreams(connection, { filter, afterId, limit })),
      query,
    );
    for await (const rows of pages) {
      if (query.withEvents) yield* this.#withEvents(rows);
      else yield* rows.map((row) => toStream(row));
    }
  }

  async *findEvents(query: EventQuery): AsyncGenerator<Event> {
    const filter = eventFilter(query, this.#statements.filterWords);
    const pages = readPages(
      (afterId, limit) =>
        this.#read((connection) => this.#statements.findEvents(connection, { filter, afterId, limit })),
      { limit: query.limit },
    );
    for await (const rows of pages) yield* rows.map(toEvent);
  }

  async countStreams(query: StreamQuery): Promise<StreamCount[]> {
    const filter = streamFilter(query, this.#statements.filterWords);
    const rows = await this.#read((connection) => this.#statements.countStreams(connection, filter));
    return rows.map(({ name, state, count }) => ({ name, state: streamStateOf(state), count }));
  }

  async countEvents(query: EventQuery): Promise<EventCount[]> {
    const { after: _, ...rest } = query;
    const filter = eventFilter(rest, this.#statements.filterWords);
    const rows = await this.#read((connection) => this.#statements.countEvents(connection, filter));
    return rows.map(({ event_type, count }) => ({ eventType: event_type, count }));
  }

  async resetStreams(query: StreamQuery): Promise<number> {
    const changed = await this.#changePages(query, this.#statements.resetStreams);
    if (changed > 0) this.#database.readiness.announce();
    return changed;
  }

  purgeStreams(query: StreamQuery): Promise<number> {
    return this.#changePages(query, async (connection, page) => {
      const result = await this.#statements.purgeStreams(connection, page);
      await this.#count(connection, { removed: result.removed ?? 0 });
      return result;
    });
  }

  async trimEvents(before: Temporal.Instant, limit: number): Promise<number> {
    if (this.#isIdle(limit < 1)) return 0;
    return this.#write((connection) =>
      this.#statements.trimEvents(connection, microsFromInstant(before), limit),
    );
  }

  async readTally(): Promise<Tally> {
    return toTally(await this.#read((connection) => this.#statements.readTally(connection)));
  }

  whenReady(listener: () => void): Unsubscribe {
    if (this.#closed) throw new StoreClosedError();
    return this.#database.readiness.subscribe(listener);
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#underWay)
      .then(() => this.#foldTally())
      .then(() => this.#database.close());
    return this.#closed;
  }

  async *#withEvents(rows: readonly StreamRow[]): AsyncGenerator<Stream> {
    for (const part of cutByEvents(rows)) {
      const ids = part.map(({ id }) => id);
      const members = await this.#read((connection) => this.#statements.findEventsOfStreams(connection, ids));
      const events = groupMembers(members, toEvent);
      yield* part.map((row) => toStream(row, events.get(row.id) ?? []));
    }
  }

  /** Page by page, so that no statement takes long; each page is a transaction of its own. */
  async #changePages(query: StreamQuery, changePage: Statements["resetStreams"]): Promise<number> {
    const filter = streamFilter(query, this.#statements.filterWords);
    let afterId = query.afterId ?? 0;
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    let sum = 0;
    while (left > 0) {
      const limit = Math.min(left, PAGE_SIZE);
      const { changed, lastId }: PageResult = await this.#transaction((connection) =>
        changePage(connection, { filter, afterId, limit }),
      );
      sum += changed;
      left -= changed;
      if (lastId === null) break;
      afterId = lastId;
    }
    return sum;
  }

  /** Leaves no rows of its own behind. Where that fails they are counted all the same. */
  async #foldTally(): Promise<void> {
    const fold = (connection: Connection): Promise<void> =>
      this.#statements.foldTally(connection, this.#writer);
    await this.#database.transaction(fold).catch(() => undefined);
  }

  async #count(connection: Connection, tally: Tally): Promise<void> {
    const counts = toCountRows(tally);
    if (counts.length > 0) await this.#statements.addToTally(connection, this.#writer, counts);
  }

  #transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#track(() => this.#database.transaction(work));
  }

  #read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#track(() => this.#database.read(work));
  }

  #write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#track(() => this.#database.write(work));
  }

  /** Everything goes through here: refused when closed, retried, waited for by `close`. */
  async #track<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const promise = retryContended(work);
    this.#underWay.add(promise);
    try {
      return await promise;
    } finally {
      this.#underWay.delete(promise);
    }
  }

  /** Whether there is nothing to do: of a closed store even that can't be asked. */
  #isIdle(nothing: boolean): boolean {
    this.#refuseWhenClosed();
    return nothing;
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new StoreClosedError();
  }
}

/** How many of the streams that were ours are completed, by reason. */
function tallyOfCompleted(outcomes: readonly Outcome[], held: readonly ClaimId[]): Tally {
  const ours = new Set(held.map(({ streamId }) => streamId));
  let fired = 0;
  let expired = 0;
  for (const outcome of outcomes) {
    if (outcome.kind !== "completed" || !ours.has(outcome.claim.streamId)) continue;
    if (outcome.reason === "fire") fired += 1;
    else expired += 1;
  }
  return { fired, expired };
}
