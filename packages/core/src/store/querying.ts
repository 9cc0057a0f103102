import type { Temporal } from "temporal-polyfill";
import type { StreamState } from "../stream/stream-state.js";

/** Which streams to look at; what is absent doesn't restrict. */
export interface StreamQuery {
  readonly ids?: readonly number[];
  readonly names?: readonly string[];
  readonly states?: readonly StreamState[];
  /** Distinguishing values in their JSON form, all of which the stream must have. */
  readonly distinguishing?: Readonly<Record<string, unknown>>;
  /** With an event at or after this time. */
  readonly from?: Temporal.Instant;
  /** With an event before this time. */
  readonly until?: Temporal.Instant;
  /** With the event of this message id. */
  readonly messageId?: string;
  /** Greater ids only: how a listing goes on. */
  readonly afterId?: number;
  readonly limit?: number;
  /** Gives the events too. */
  readonly withEvents?: boolean;
}

/** Which events to look at; what is absent doesn't restrict. */
export interface EventQuery {
  readonly messageIds?: readonly string[];
  readonly eventTypes?: readonly string[];
  /** With a timestamp at or after this time. */
  readonly from?: Temporal.Instant;
  /** With a timestamp before this time. */
  readonly until?: Temporal.Instant;
  /** Trait values in their JSON form, all of which the event must have. */
  readonly traits?: Readonly<Record<string, unknown>>;
  /** Those that were stored after the event with this message id: how a listing goes on. */
  readonly after?: string;
  readonly limit?: number;
}

/** A number of streams. */
export interface StreamCount {
  readonly name: string;
  readonly state: StreamState;
  readonly count: number;
}

/** A number of events. */
export interface EventCount {
  readonly eventType: string;
  readonly count: number;
}
