import { type Micros, microsFromInstant } from "@winchester/timex";
import { type Clock, isFollowing } from "../clock.js";
import type { Store } from "../store/store.js";

const MICROS_PER_MS = 1000;
/** Ready means due strictly before now, so one wakes just after. */
const JUST_AFTER_MS = 1;

/** What a sleeping worker waits for. */
export interface WakeUpParts {
  readonly store: Store;
  readonly clock: Clock;
  /** The triggers whose streams matter. */
  readonly triggers: () => readonly string[];
}

/**
 * Sleeps until there may be work: a stream becomes due, a retry or an abandoned lease does, the store says that
 * something is ready, the signal is aborted, or the longest delay has passed. With a clock that follows another's,
 * a due time comes nearer only when that is asked for the time: then the sleep ends at the latest.
 */
export class WakeUp {
  readonly #parts: WakeUpParts;
  readonly #unsubscribe: () => void;
  #called = false;
  #wake: (() => void) | undefined;

  constructor(parts: WakeUpParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.store.whenReady(() => this.call());
  }

  /** Ends the sleep, or the next one before it begins. */
  call(): void {
    this.#called = true;
    this.#wake?.();
  }

  async sleep(longestMs: number, signal: AbortSignal): Promise<void> {
    const untilDue = await this.#untilDue();
    if (this.#called || signal.aborted) {
      this.#called = false;
      return;
    }
    await new Promise<void>((resolve) => {
      // Timers drop a fraction: rounded up, none ends before its time, only for the sleep to begin anew.
      const timer = setTimeout(resolve, Math.ceil(Math.max(0, Math.min(longestMs, untilDue))));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", this.#wake, { once: true });
    });
    if (this.#wake !== undefined) signal.removeEventListener("abort", this.#wake);
    this.#wake = undefined;
    this.#called = false;
  }

  close(): void {
    this.#unsubscribe();
  }

  async #untilDue(): Promise<number> {
    const { clock } = this.#parts;
    if (!isFollowing(clock)) return this.#untilNextReady();
    // Before a time is known nothing can be claimed, however long it has been due.
    const untilReady = clock.isKnown ? await this.#untilNextReady() : Number.POSITIVE_INFINITY;
    return Math.min(untilReady, clock.msUntilRefresh() + JUST_AFTER_MS);
  }

  async #untilNextReady(): Promise<number> {
    const { dueAt, retryInMs } = await this.#parts.store.nextReady(this.#parts.triggers());
    const dueInMs = dueAt === null ? Number.POSITIVE_INFINITY : this.#msUntil(dueAt);
    return Math.min(dueInMs, retryInMs === null ? Number.POSITIVE_INFINITY : retryInMs) + JUST_AFTER_MS;
  }

  #msUntil(due: Micros): number {
    const { clock } = this.#parts;
    const left = (due - microsFromInstant(clock.now())) / MICROS_PER_MS;
    return left >= 0 && isFollowing(clock) ? Number.POSITIVE_INFINITY : left;
  }
}
