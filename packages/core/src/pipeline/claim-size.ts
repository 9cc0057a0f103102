/** How long the streams of one claim should take, in milliseconds. */
const TARGET_MS = 500;
const FIRST = 100;

/**
 * How many streams to claim at a time: enough that claiming costs little, and not more than are worked off in about
 * half a second, so that streams don't wait in one worker's hands while others are idle.
 */
export class ClaimSize {
  readonly #most: number;
  #current: number;
  #quick = false;

  constructor(most: number) {
    this.#most = most;
    this.#current = Math.min(most, FIRST);
  }

  get current(): number {
    return this.#current;
  }

  /** Whether streams go through so fast that the next may be claimed while these are worked on. */
  get quick(): boolean {
    return this.#quick;
  }

  /** Learns from how long some streams took. It grows at most twofold, and shrinks at once. */
  took(streams: number, ms: number): void {
    const fitting = Math.floor((TARGET_MS * streams) / Math.max(ms, 1));
    this.#quick = fitting >= this.#current;
    this.#current = Math.max(1, Math.min(this.#most, this.#current * 2, fitting));
  }
}
