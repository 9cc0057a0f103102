/** A claim that is worked off faster than this may be larger, in milliseconds. */
const QUICK_MS = 500;
/** One that takes longer should be smaller: what waits here could be worked on by others. */
const SLOW_MS = 2_000;
const FIRST = 100;

/**
 * How many streams to claim at a time: enough that claiming costs little, and not more than are worked off in a
 * second or two, so that streams don't wait in one worker's hands while others are idle.
 */
export class ClaimSize {
  readonly #most: number;
  #current: number;

  constructor(most: number) {
    this.#most = most;
    this.#current = Math.min(most, FIRST);
  }

  get current(): number {
    return this.#current;
  }

  /** Learns from how long a claim took to be worked off. */
  took(claimed: number, ms: number): void {
    if (ms > SLOW_MS) this.#current = Math.max(1, Math.ceil(this.#current / 2));
    else if (ms < QUICK_MS && claimed >= this.#current)
      this.#current = Math.min(this.#most, this.#current * 2);
  }
}
