import type { Micros } from "@winchester/timex";
import type { EventDraft } from "../store/feeding.js";

/** How a batch is fed. */
export interface FeedOptions {
  /** The time at which all events are added, or each: the same for an event whenever it is asked. */
  readonly now: Micros | ((event: EventDraft) => Micros);
  /**
   * For replays: the batch ends before the first event that comes after something became due, so that it can be
   * worked on first.
   */
  readonly stopAtDue?: {
    /** The earliest time at which anything that is stored becomes due. */
    readonly storedDue: Micros | null;
    /** What was due before the first event has been worked on: it is added whatever is left. */
    readonly worked: boolean;
  };
}

/** The time at which an event is added. */
export function nowOf({ now }: FeedOptions, event: EventDraft): Micros {
  return typeof now === "number" ? now : now(event);
}
