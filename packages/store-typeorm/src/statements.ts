import type { ClaimId, ClaimRequest, StreamLink, UnknownClaimRequest } from "@winchester/core";
import type { Connection } from "./connection.js";
import type { ClaimRow, CommitRow, OutcomeRow, RunRow } from "./rows/claim-row.js";
import type { EventIdRow, EventRecord, EventRow, MemberRow } from "./rows/event-row.js";
import type { JoinedRow, JoinRecord } from "./rows/join-row.js";
import type { LockedStreamRow, StreamRecord, StreamRow } from "./rows/stream-row.js";

/** What the WHERE of a listing is made of. */
export interface Filter {
  /** Conditions on `s` (stream), or on `e` (event) and `t` (event_type), joined by AND; `TRUE` for none. */
  readonly where: string;
  readonly parameters: readonly unknown[];
}

/** When streams will be ready. */
export interface NextReadyRow {
  /** Microseconds on the worker's clock. */
  readonly due_at: number | null;
  /** Microseconds on the database's clock. */
  readonly retry_at: number | null;
  /** Now on the database's clock. */
  readonly clock: number;
}

/** The statements of a transaction that feeds. Lists are never empty. */
export interface FeedingStatements {
  insertEventTypes(connection: Connection, names: readonly string[]): Promise<void>;
  insertEvents(connection: Connection, events: readonly EventRecord[]): Promise<EventIdRow[]>;
  deleteEvents(connection: Connection, ids: readonly number[]): Promise<void>;
  lockStreams(connection: Connection, drafts: readonly StreamRecord[]): Promise<LockedStreamRow[]>;
  /** Optional. Gives the rows that were made or joined, in any order; `joinStreams` of core says what is to be done. */
  joinStreams?(connection: Connection, joins: readonly JoinRecord[]): Promise<JoinedRow[]>;
  /** Gives the new ids, in any order: they ascend with the records. */
  insertStreams(connection: Connection, drafts: readonly StreamRecord[]): Promise<number[]>;
  updateStreams(connection: Connection, changes: readonly StreamRecord[]): Promise<void>;
  deleteStreams(connection: Connection, ids: readonly number[]): Promise<void>;
  insertLinks(connection: Connection, links: readonly StreamLink[]): Promise<void>;
  /** In any order. */
  findEventsOfStreams(connection: Connection, streamIds: readonly number[]): Promise<MemberRow[]>;
}

/** The statements of workers. Lists are never empty. */
export interface WorkingStatements {
  claimStreams(connection: Connection, request: ClaimRequest): Promise<ClaimRow[]>;
  claimUnknownStreams(connection: Connection, request: UnknownClaimRequest): Promise<ClaimRow[]>;
  /** In any order; a claim that still holds and has no events gives one row without a message id. */
  findMembers(connection: Connection, claims: readonly ClaimId[]): Promise<MemberRow[]>;
  renewLeases(connection: Connection, claims: readonly ClaimId[], leaseMs: number): Promise<ClaimId[]>;
  finishRuns(connection: Connection, runs: readonly RunRow[]): Promise<ClaimId[]>;
  recordCommits(connection: Connection, commits: readonly CommitRow[]): Promise<ClaimId[]>;
  finishStreams(connection: Connection, outcomes: readonly OutcomeRow[]): Promise<ClaimId[]>;
  nextReady(connection: Connection, triggers: readonly string[]): Promise<NextReadyRow>;
}

/** A page of a listing: ascending ids after `afterId`. */
export interface Page {
  readonly filter: Filter;
  readonly afterId: number;
  readonly limit: number;
}

/** The statements of those who look and repair. */
export interface QueryingStatements {
  readonly filterWords: FilterWords;
  findStreams(connection: Connection, page: Page): Promise<StreamRow[]>;
  findEvents(connection: Connection, page: Page): Promise<EventRow[]>;
  /** Of a page of the streams, resets those in error; gives how many, and where the page ended. */
  resetStreams(connection: Connection, page: Page): Promise<PageResult>;
  /** Of a page of the streams, deletes those that no worker has. */
  purgeStreams(connection: Connection, page: Page): Promise<PageResult>;
  countStreams(connection: Connection, filter: Filter): Promise<StreamCountRow[]>;
  countEvents(connection: Connection, filter: Filter): Promise<EventCountRow[]>;
  trimEvents(connection: Connection, before: number, limit: number): Promise<number>;
}

/** What a page of changes came to. */
export interface PageResult {
  readonly changed: number;
  /** Of streams that were purged, how many weren't completed. */
  readonly removed?: number;
  /** The greatest id of the page, null when there was none. */
  readonly lastId: number | null;
}

export interface StreamCountRow {
  readonly name: string;
  readonly state: number;
  readonly count: number;
}

export interface EventCountRow {
  readonly event_type: string;
  readonly count: number;
}

/** How a dialect says the conditions that differ; each adds its parameters by calling `parameter`. */
export interface FilterWords {
  /** The placeholder of the n-th parameter, from 1. */
  placeholder(position: number): string;
  inTexts(column: string, values: readonly string[], parameter: AddParameter): string;
  inNumbers(column: string, values: readonly number[], parameter: AddParameter): string;
  /** The JSON object in the column has all of these members. */
  hasMembers(column: string, members: Readonly<Record<string, unknown>>, parameter: AddParameter): string;
}

/** Adds a parameter to the statement; gives its placeholder. */
export type AddParameter = (value: unknown) => string;

/** One counter of the tally. */
export interface CountRow {
  readonly name: string;
  readonly amount: number;
}

/** The statements that count. */
export interface CountingStatements {
  /** Adds to the rows of one writer. */
  addToTally(connection: Connection, writer: string, counts: readonly CountRow[]): Promise<void>;
  /** The sums over all writers. */
  readTally(connection: Connection): Promise<CountRow[]>;
  /** Moves the figures of a writer that goes to the rows of those that have gone. */
  foldTally(connection: Connection, writer: string): Promise<void>;
}

/** All that a store asks of its database: hot paths are plural, one file each in every dialect's folder. */
export interface Statements
  extends FeedingStatements,
    WorkingStatements,
    QueryingStatements,
    CountingStatements {}
