import type { TimeSpan } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import type { Event, TraitValue } from "../event/event.js";
import type { StreamState } from "./stream-state.js";

/** One failed attempt to run a stream's pipeline. */
export interface StreamFailure {
  readonly message: string;
  /** The handler that failed, by its configured name; absent where no handler is to blame. */
  readonly handler?: string;
  /** Kept where the trigger's `debug_level` is at least 1. */
  readonly stack?: string;
  /** When, on the clock of the store. */
  readonly at: Temporal.Instant;
}

/** A stream as one reads it: the bag of events that a trigger collected for one set of distinguishing values. */
export interface Stream {
  /** Never used twice, not even after a purge. */
  readonly id: number;
  /** The name of its trigger. */
  readonly name: string;
  readonly state: StreamState;
  readonly distinguishing: Readonly<Record<string, TraitValue | TimeSpan>>;
  readonly firstEvent: Temporal.Instant;
  readonly lastEvent: Temporal.Instant;
  /** When it fires, once its fire criteria are met. */
  readonly fireAt: Temporal.Instant | null;
  readonly expireAt: Temporal.Instant;
  readonly eventCount: number;
  /** How often its pipeline was begun. */
  readonly attempts: number;
  /** The last failures, oldest first, ten at most. */
  readonly failures: readonly StreamFailure[];
  /** When it is due again (states `retry_*`), on the clock of the store. */
  readonly retryAt: Temporal.Instant | null;
  /** Who has it, and until when (states `firing` and `expiring`), on the clock of the store. */
  readonly worker: string | null;
  readonly leaseUntil: Temporal.Instant | null;
  /** Its events in order, where the query asked for them. */
  readonly events?: readonly Event[];
}
