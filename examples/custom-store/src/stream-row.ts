import { randomUUID } from "node:crypto";
import {
  type ClaimId,
  distinguishingFromJSON,
  type FailureRecord,
  instantFromMicros,
  type Micros,
  type Stream,
  type StreamDraft,
  type StreamState,
  type StreamValues,
} from "@winchester/core";

/** A stream as it is kept; all of it is JSON. */
export interface StreamRow extends StreamDraft {
  readonly id: number;
  readonly state: StreamState;
  /** Raised by every claim. */
  readonly serial: number;
  readonly attempts: number;
  /** Made once and kept: idempotency keys are made of it. */
  readonly runKey: string;
  readonly worker: string | null;
  /** Set while a worker has the stream. */
  readonly leaseUntil: Micros | null;
  /** Set while it waits for a retry. */
  readonly retryAt: Micros | null;
  /** When a worker first said that it doesn't know the trigger. */
  readonly unknownSince: Micros | null;
  /** The names of the pipeline's handlers, once the new events of its run are stored. */
  readonly handlers: readonly string[] | null;
  readonly committed: readonly number[];
  readonly failures: readonly (FailureRecord & { readonly at: Micros })[];
}

/** A new stream: active, and nobody's. */
export function newStreamRow(id: number, draft: StreamDraft): StreamRow {
  const nobodys = { worker: null, leaseUntil: null, retryAt: null, unknownSince: null };
  const unworked = { serial: 0, attempts: 0, handlers: null, committed: [], failures: [] };
  const { key } = draft;
  return { id, key, ...valuesOf(draft), state: "active", runKey: randomUUID(), ...nobodys, ...unworked };
}

/** A copy of what changes with every event, and of nothing else. */
export function valuesOf(values: StreamValues): StreamValues {
  const { firstEvent, lastEvent, expireAt, fireAt, progress, criteria, eventCount, open } = values;
  return { firstEvent, lastEvent, expireAt, fireAt, progress: [...progress], criteria, eventCount, open };
}

/** Whether the stream is a claim's: claimed by nobody else since, and not let go. The lease may have run out. */
export function isHeldBy(row: StreamRow, claim: ClaimId): boolean {
  return row.serial === claim.serial && row.leaseUntil !== null;
}

/** The stream of a row, as one reads it. */
export function streamOf(row: StreamRow): Stream {
  const { id, key, state, eventCount, attempts, worker } = row;
  return {
    id,
    name: key.trigger,
    state,
    distinguishing: distinguishingFromJSON(JSON.parse(key.distinguishing) as Record<string, unknown>),
    firstEvent: instantFromMicros(row.firstEvent),
    lastEvent: instantFromMicros(row.lastEvent),
    fireAt: instantOrNull(row.fireAt),
    expireAt: instantFromMicros(row.expireAt),
    eventCount,
    attempts,
    failures: row.failures.map((failure) => ({ ...failure, at: instantFromMicros(failure.at) })),
    retryAt: instantOrNull(row.retryAt),
    worker,
    leaseUntil: instantOrNull(row.leaseUntil),
  };
}

function instantOrNull(micros: Micros | null): ReturnType<typeof instantFromMicros> | null {
  return micros === null ? null : instantFromMicros(micros);
}
