import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logger.js";
import { backoffMs } from "../retry/backoff.js";
import { StoreUnavailableError } from "./store-errors.js";

const POLICY = { limit: Number.POSITIVE_INFINITY, delayMs: 100, maxDelayMs: 5_000 };
const SAY_SO_EVERY_MS = 60_000;

/** How to wait for a store. */
export interface UntilAvailableOptions {
  readonly logger: Logger;
  /** Ends the waiting with the store's error. */
  readonly signal?: AbortSignal | undefined;
  /** The longest time to wait, in milliseconds; then the store's error is thrown. Default: without end. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Does something with a store that may be away: as long as it is, waits with growing delays, says so at once and
 * then once a minute, and tries again. Other errors are thrown.
 *
 * @throws StoreUnavailableError when the signal or the time-out ends the waiting
 */
export async function untilAvailable<T>(work: () => Promise<T>, options: UntilAvailableOptions): Promise<T> {
  const startedAt = performance.now();
  let lastSaid = Number.NEGATIVE_INFINITY;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await work();
      if (attempt > 1) options.logger.info("the store is back");
      return result;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      const waited = performance.now() - startedAt;
      if (options.signal?.aborted || waited > (options.timeoutMs ?? Number.POSITIVE_INFINITY)) throw error;
      if (performance.now() - lastSaid > SAY_SO_EVERY_MS) {
        lastSaid = performance.now();
        options.logger.warn(`waiting for the store: ${error.message}`, { error });
      }
      const { signal } = options;
      await sleep(backoffMs(POLICY, attempt), undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw error;
      });
    }
  }
}
