import type { Micros } from "@winchester/timex";
import type { Event } from "../event/event.js";
import type { Reason } from "../stream/stream-state.js";

/**
 * A worker's right to one stream. Claiming raises the serial number, and every later write names it: where it
 * has changed since, another worker has taken over and the write does nothing.
 */
export interface ClaimId {
  readonly streamId: number;
  readonly serial: number;
}

/** Which streams a worker wants. */
export interface ClaimRequest {
  readonly reason: Reason;
  /** The worker's now: what was due strictly before it is ready. */
  readonly now: Micros;
  readonly limit: number;
  /** The worker's name, for those who look. */
  readonly worker: string;
  readonly leaseMs: number;
  /** The triggers that this worker knows how to finish for this reason; others are left alone. */
  readonly triggers: readonly string[];
}

/** How streams of triggers that a worker doesn't know are claimed, to be set aside. */
export interface UnknownClaimRequest extends ClaimRequest {
  /** How long they have been left alone, counted from when a worker first said that it doesn't know them. */
  readonly graceMs: number;
}

/** What an earlier attempt has done already. */
export interface FinishedRun {
  /** The names of the pipeline's handlers then, in order. */
  readonly handlers: readonly string[];
  /** The positions of those that have committed. */
  readonly committed: readonly number[];
}

/** A stream that is this worker's until the lease ends, with its members fixed. */
export interface ClaimedStream extends ClaimId {
  readonly reason: Reason;
  readonly trigger: string;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  readonly eventCount: number;
  /** Random, made once a stream, and the same in all attempts. */
  readonly runKey: string;
  /** Set once the new events of a run are stored; then only commits are left to do. */
  readonly run: FinishedRun | null;
}

/** An event of a claimed stream. */
export interface StreamMember {
  readonly event: Event;
  readonly depth: number;
}

/** A run whose new events go into the same transaction. */
export interface RunRecord {
  readonly claim: ClaimId;
  readonly handlers: readonly string[];
}

/** A handler that has committed. */
export interface CommitRecord {
  readonly claim: ClaimId;
  /** The handler's place in the pipeline, from 0. */
  readonly position: number;
}

/** What went wrong, as the stream keeps it. The store adds the time. */
export interface FailureRecord {
  readonly message: string;
  readonly handler?: string;
  readonly stack?: string;
}

/** How a worker lets go of a stream. */
export type Outcome =
  | {
      readonly kind: "completed";
      readonly claim: ClaimId;
      /** For the tally. */
      readonly reason: Reason;
      /** Deletes the stream (its events stay) instead of keeping it as completed. */
      readonly purge: boolean;
    }
  | {
      readonly kind: "retry";
      readonly claim: ClaimId;
      readonly delayMs: number;
      /** False where nothing was tried, or the receiver asked for later: then the attempt is taken back. */
      readonly countAttempt: boolean;
      readonly failure?: FailureRecord;
    }
  | {
      readonly kind: "failed";
      readonly claim: ClaimId;
      readonly failure: FailureRecord;
    };

/** When there will be work again. */
export interface NextReady {
  /**
   * The earliest fire or expire time of an active stream, on the worker's clock; never later than it. It may be
   * earlier where a stream's expiration was put off since: then the pass that comes for it finds nothing, and the
   * next answer is nearer.
   */
  readonly dueAt: Micros | null;
  /** How long until a retry is due or a lease runs out, on the store's clock; 0 when it is past. */
  readonly retryInMs: number | null;
}
