import {
  distinguishingFromJSON,
  type Event,
  instantFromMicros,
  type LockedStream,
  type Stream,
  type StreamChange,
  type StreamDraft,
  type StreamFailure,
  streamStateOf,
} from "@winchester/core";
import { parseColumn } from "./event-row.js";

/** The part of a stream's row that changes with every event, as it goes into the database. */
interface ValuesRecord {
  readonly first_event: number;
  readonly last_event: number;
  readonly expire_at: number;
  readonly fire_at: number | null;
  readonly progress: readonly number[];
  readonly criteria: string;
  readonly event_count: number;
  readonly open: 0 | 1;
}

/** A stream as it goes into the database: a draft has a key, a change an id. */
export interface StreamRecord extends ValuesRecord {
  /** The place in the list, from 0: ids are given out in this order. */
  readonly n: number;
  readonly id?: number;
  readonly name?: string;
  readonly key_hash?: string;
  /** JSON text. */
  readonly distinguishing?: string;
}

/** An active stream as it comes out of the database, locked. */
export interface LockedStreamRow {
  readonly id: number;
  readonly key_hash: string;
  readonly first_event: number;
  readonly last_event: number;
  readonly expire_at: number;
  readonly fire_at: number | null;
  readonly progress: string | readonly number[];
  readonly criteria: string;
  readonly event_count: number;
  /** Booleans are 0 and 1 in some databases. */
  readonly open: boolean | number;
  readonly inserted: boolean | number;
}

/** A failure as the database keeps it. */
interface FailureColumn {
  readonly message: string;
  readonly handler?: string;
  readonly stack?: string;
  /** Microseconds on the database's clock. */
  readonly at: number;
}

/** A stream as it comes out of the database for those who look. */
export interface StreamRow {
  readonly id: number;
  readonly name: string;
  readonly state: number;
  readonly distinguishing: string | Readonly<Record<string, unknown>>;
  readonly first_event: number;
  readonly last_event: number;
  readonly expire_at: number;
  readonly fire_at: number | null;
  readonly event_count: number;
  readonly attempts: number;
  readonly failures: string | readonly FailureColumn[];
  readonly retry_at: number | null;
  readonly worker: string | null;
  readonly lease_until: number | null;
}

/** The columns of {@link StreamRow}. */
export const STREAM_COLUMNS: string = `s.id, s.name, s.state, s.distinguishing, s.first_event, s.last_event,
  s.expire_at, s.fire_at, s.event_count, s.attempts, s.failures, s.retry_at, s.worker, s.lease_until`;

/** Written out, as below: for records that every batch has hundreds of, spreading costs more than all else. */
export function toDraftRecord(draft: StreamDraft, n: number): StreamRecord {
  const { trigger, hash, distinguishing } = draft.key;
  return {
    n,
    name: trigger,
    key_hash: hash,
    distinguishing,
    first_event: draft.firstEvent,
    last_event: draft.lastEvent,
    expire_at: draft.expireAt,
    fire_at: draft.fireAt,
    progress: draft.progress,
    criteria: draft.criteria,
    event_count: draft.eventCount,
    open: draft.open ? 1 : 0,
  };
}

export function toChangeRecord(change: StreamChange, n: number): StreamRecord {
  return {
    n,
    id: change.id,
    first_event: change.firstEvent,
    last_event: change.lastEvent,
    expire_at: change.expireAt,
    fire_at: change.fireAt,
    progress: change.progress,
    criteria: change.criteria,
    event_count: change.eventCount,
    open: change.open ? 1 : 0,
  };
}

export function toLockedStream(row: LockedStreamRow): LockedStream {
  return {
    id: row.id,
    hash: row.key_hash,
    inserted: Boolean(row.inserted),
    open: Boolean(row.open),
    firstEvent: row.first_event,
    lastEvent: row.last_event,
    expireAt: row.expire_at,
    fireAt: row.fire_at,
    progress: parseColumn<readonly number[]>(row.progress),
    criteria: row.criteria,
    eventCount: row.event_count,
  };
}

export function toStream(row: StreamRow, events?: readonly Event[]): Stream {
  return {
    id: row.id,
    name: row.name,
    state: streamStateOf(row.state),
    distinguishing: distinguishingFromJSON(
      parseColumn<Readonly<Record<string, unknown>>>(row.distinguishing),
    ),
    firstEvent: instantFromMicros(row.first_event),
    lastEvent: instantFromMicros(row.last_event),
    fireAt: toInstant(row.fire_at),
    expireAt: instantFromMicros(row.expire_at),
    eventCount: row.event_count,
    attempts: row.attempts,
    failures: parseColumn<readonly FailureColumn[]>(row.failures).map(toFailure),
    retryAt: toInstant(row.retry_at),
    worker: row.worker,
    leaseUntil: toInstant(row.lease_until),
    ...(events === undefined ? {} : { events }),
  };
}

function toFailure({ at, ...rest }: FailureColumn): StreamFailure {
  return { ...rest, at: instantFromMicros(at) };
}

function toInstant(micros: number | null): Stream["retryAt"] {
  return micros === null ? null : instantFromMicros(micros);
}
