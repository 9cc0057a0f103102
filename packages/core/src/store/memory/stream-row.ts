import { instantFromMicros, type Micros } from "@winchester/timex";
import { distinguishingFromJSON } from "../../event/span-json.js";
import type { Stream, StreamFailure } from "../../stream/stream.js";
import type { StreamState } from "../../stream/stream-state.js";
import type { LockedStream, StreamDraft, StreamKey, StreamValues } from "../feeding.js";
import type { ClaimId } from "../working.js";

/** A stream as the memory store keeps it. Never changed in place: a change replaces the row. */
export interface StreamRow extends StreamValues {
  readonly id: number;
  readonly key: StreamKey;
  readonly state: StreamState;
  /** Raised by every claim. */
  readonly serial: number;
  readonly attempts: number;
  readonly runKey: string;
  /** Set while a worker has it. */
  readonly worker: string | null;
  readonly leaseUntil: Micros | null;
  /** Set while it waits for a retry. */
  readonly retryAt: Micros | null;
  /** When a worker first said that it doesn't know the trigger. */
  readonly unknownSince: Micros | null;
  /** The names of the pipeline's handlers, once its new events are stored. */
  readonly handlers: readonly string[] | null;
  readonly committed: readonly number[];
  readonly failures: readonly StreamFailure[];
}

/** A new stream: active, and nobody's. */
export function streamRowOf(id: number, draft: StreamDraft, runKey: string): StreamRow {
  return {
    id,
    key: { ...draft.key },
    ...streamValuesOf(draft),
    state: "active",
    serial: 0,
    attempts: 0,
    runKey,
    worker: null,
    leaseUntil: null,
    retryAt: null,
    unknownSince: null,
    handlers: null,
    committed: [],
    failures: [],
  };
}

/** A copy of the values alone. */
export function streamValuesOf(values: StreamValues): StreamValues {
  const { firstEvent, lastEvent, expireAt, fireAt, progress, criteria, eventCount, open } = values;
  return { firstEvent, lastEvent, expireAt, fireAt, progress: [...progress], criteria, eventCount, open };
}

/** The row as a transaction sees it that has locked it. */
export function lockedStreamOf(row: StreamRow, inserted: boolean): LockedStream {
  return { id: row.id, hash: row.key.hash, inserted, ...streamValuesOf(row) };
}

/** Whether a worker has the stream under a lease that lasts. */
export function isRunning(row: StreamRow, storeNow: Micros): boolean {
  return row.leaseUntil !== null && row.leaseUntil > storeNow;
}

/**
 * Whether the stream is still that of a claim: claimed by nobody else since, and not let go. A lease that ran out
 * takes no right from it as long as nobody else comes.
 */
export function isHeldBy(row: StreamRow, claim: ClaimId): boolean {
  return row.serial === claim.serial && row.leaseUntil !== null;
}

/** The row as one reads it. */
export function streamOf(row: StreamRow): Stream {
  return {
    id: row.id,
    name: row.key.trigger,
    state: row.state,
    distinguishing: distinguishingFromJSON(JSON.parse(row.key.distinguishing) as Record<string, unknown>),
    firstEvent: instantFromMicros(row.firstEvent),
    lastEvent: instantFromMicros(row.lastEvent),
    fireAt: instantOrNull(row.fireAt),
    expireAt: instantFromMicros(row.expireAt),
    eventCount: row.eventCount,
    attempts: row.attempts,
    failures: [...row.failures],
    retryAt: instantOrNull(row.retryAt),
    worker: row.worker,
    leaseUntil: instantOrNull(row.leaseUntil),
  };
}

function instantOrNull(micros: Micros | null): ReturnType<typeof instantFromMicros> | null {
  return micros === null ? null : instantFromMicros(micros);
}
