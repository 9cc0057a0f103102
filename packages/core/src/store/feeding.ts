import type { Micros } from "@winchester/timex";

/** An event on its way into a store. */
export interface EventDraft {
  readonly messageId: string;
  readonly eventType: string;
  readonly timestamp: Micros;
  /** The traits in their JSON form: datetimes tagged, no nulls. */
  readonly traits: Readonly<Record<string, unknown>>;
  /** 0 for an event from outside, one more than its deepest source for one that a handler made. */
  readonly depth: number;
}

/** An event that wasn't in the store before. */
export interface InsertedEvent {
  readonly id: number;
  readonly messageId: string;
}

/** What tells the streams of all triggers apart. */
export interface StreamKey {
  readonly trigger: string;
  /** The distinguishing values as canonical JSON text: the same values give the same text in every process. */
  readonly distinguishing: string;
  /** A hash of both, 22 characters of base64url. */
  readonly hash: string;
}

/** The part of a stream that changes with every event that joins it. */
export interface StreamValues {
  readonly firstEvent: Micros;
  readonly lastEvent: Micros;
  readonly expireAt: Micros;
  readonly fireAt: Micros | null;
  /** For each fire criterion the number of events so far that match it, capped at the number it asks for. */
  readonly progress: readonly number[];
  /** The fingerprint of the fire criteria that `progress` was counted with. */
  readonly criteria: string;
  readonly eventCount: number;
  /** Holds the key's unique `open_key`. */
  readonly open: boolean;
}

/** A stream to be made. */
export interface StreamDraft extends StreamValues {
  readonly key: StreamKey;
}

/** An active stream, locked by the transaction that reads it. */
export interface LockedStream extends StreamValues {
  readonly id: number;
  /** The hash of its key. */
  readonly hash: string;
  /** Made by this very `lockStreams`, from the draft of its key. */
  readonly inserted: boolean;
}

/** What the new events of a batch bring to the open stream of a key. */
export interface StreamJoin {
  /** The stream that they make where the key has none. */
  readonly draft: StreamDraft;
  /**
   * From which of a stream's times its expiration keeps the draft's distance, so that a store can work it out. Null
   * where they may not join a stream that is there without somebody looking at it: it is locked, no more.
   */
  readonly follows: "first" | "last" | null;
  /** The draft is all that they make of a key without a stream. */
  readonly whole: boolean;
}

/** What became of a {@link StreamJoin}. */
export interface JoinedStream {
  readonly id: number;
  /** The hash of its key. */
  readonly hash: string;
  /**
   * `joined`: the events are in a stream that was there. `opened`: they are in a new one. `reserved`: a row was made,
   * but who gets what is still to be found out.
   */
  readonly how: "joined" | "opened" | "reserved";
  readonly expireAt: Micros;
  readonly fireAt: Micros | null;
}

/** The new values of an active stream. */
export interface StreamChange extends StreamValues {
  readonly id: number;
}

/** An event's membership in a stream. */
export interface StreamLink {
  readonly streamId: number;
  readonly eventId: number;
}
