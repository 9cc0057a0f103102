import { Temporal } from "temporal-polyfill";

/** Where triggers and workers take the current time from. */
export interface Clock {
  now(): Temporal.Instant;
}

/**
 * A clock that follows somebody else's, which has to be asked: a time sync service, say. Between two refreshes it
 * stands still. A worker asks before each pass, and does nothing before a time is known.
 */
export interface FollowingClock extends Clock {
  /** Whether a time has been heard of; before that, nothing can be due. */
  readonly isKnown: boolean;
  /** Asks for the time, unless that was done lately. Never rejects: the last known time stays. */
  refresh(): Promise<void>;
  /** How long until {@link refresh} would ask, in milliseconds; `now` can't move before that. */
  msUntilRefresh(): number;
}

/** Whether a clock has to be refreshed. */
export function isFollowing(clock: Clock): clock is FollowingClock {
  return "msUntilRefresh" in clock;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Temporal.Now.instant() };

/** A clock that stands still until it is set: for replays, `--now`, and tests. */
export class ManualClock implements Clock {
  #now: Temporal.Instant;

  constructor(start: Temporal.Instant) {
    this.#now = start;
  }

  now(): Temporal.Instant {
    return this.#now;
  }

  /** Moves the clock to an instant, unless that lies in its past: a clock never goes back. */
  advanceTo(instant: Temporal.Instant): void {
    if (instant.epochNanoseconds > this.#now.epochNanoseconds) this.#now = instant;
  }
}
