import { setTimeout as sleep } from "node:timers/promises";

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 30_000;
/** What held so long wasn't a failed attempt: the next trouble begins with the first delay again. */
const STEADY_MS = 10_000;

/**
 * The delays between attempts at something: they double from 0.1 s to 30 s, with a jitter that takes off up to
 * a half, so that what failed together isn't tried again together.
 */
export class Backoff {
  readonly #random: () => number;
  #attempts = 0;
  #succeededAt = Number.POSITIVE_INFINITY;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Notes that an attempt went well. What fails again soon still counts as one row of failures. */
  succeeded(): void {
    this.#succeededAt = performance.now();
  }

  /** The delay before the next attempt, in milliseconds. */
  nextMs(): number {
    if (performance.now() - this.#succeededAt > STEADY_MS) this.#attempts = 0;
    this.#succeededAt = Number.POSITIVE_INFINITY;
    const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#attempts, 20));
    this.#attempts += 1;
    return Math.round(full * (1 - this.#random() / 2));
  }

  /** Waits for the next attempt, or until the signal is aborted; then it throws the signal's reason. */
  async pause(signal: AbortSignal): Promise<void> {
    const delayMs = this.nextMs();
    signal.throwIfAborted();
    await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
