import { Temporal } from "temporal-polyfill";

/** Where triggers and workers take the current time from. */
export interface Clock {
  now(): Temporal.Instant;
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
    if (Temporal.Instant.compare(instant, this.#now) > 0) this.#now = instant;
  }
}
