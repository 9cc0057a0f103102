import type { TimeSpan } from "@winchester/timex";
import type { TraitValue } from "../event/event.js";

/** What one trigger makes of an event. */
export interface TriggerExplanation {
  readonly trigger: string;
  readonly matches: boolean;
  /** The index of the match criteria that take it; null where it isn't taken. */
  readonly criteria: number | null;
  /** What tells its stream apart; null where it isn't taken. */
  readonly distinguishing: Readonly<Record<string, TraitValue | TimeSpan>> | null;
  /** Why it isn't taken, a sentence for each match criteria that was tried. */
  readonly reasons: readonly string[];
  /** The indices of the fire criteria that it counts for. */
  readonly fires: readonly number[];
}

/** What the triggers make of an event. */
export interface Explanation {
  readonly messageId: string;
  readonly eventType: string;
  readonly triggers: readonly TriggerExplanation[];
}

/** What a fire criterion has and wants. */
export interface FireProgress {
  readonly criteria: number;
  readonly matched: number;
  readonly wanted: number;
}

/** The stream that an event is in, or would join. */
export interface StreamExplanation {
  readonly trigger: string;
  /** Null: it would open a new stream. */
  readonly streamId: number | null;
  /** Whether the event is in it already. */
  readonly member: boolean;
  readonly state: string | null;
  readonly fireAt: string | null;
  readonly expireAt: string | null;
  /** How far the stream is, without this event unless it is a member. */
  readonly progress: readonly FireProgress[];
}
