/** So many announcements may go out one upon the other: a process that has little to say never waits. */
const BURST = 20;
/** What a process with much to say keeps between them, in milliseconds: NOTIFY serialises commits on the server. */
const SPACING_MS = 20;

/** Says when the next announcement may go out: a bucket of tokens, one more each 20 ms. */
export class AnnouncementPace {
  #tokens = BURST;
  #countedAt: number;

  /** Times are milliseconds of a monotonic clock. */
  constructor(now: number) {
    this.#countedAt = now;
  }

  /** Takes a token; gives how long to wait before it may be used, in milliseconds. */
  take(now: number): number {
    this.#tokens = Math.min(BURST, this.#tokens + (now - this.#countedAt) / SPACING_MS) - 1;
    this.#countedAt = now;
    return this.#tokens >= 0 ? 0 : -this.#tokens * SPACING_MS;
  }
}
