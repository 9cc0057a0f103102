/** How often and when something that failed is tried again. */
export interface RetryPolicy {
  /** The number of attempts after which it is given up. */
  readonly limit: number;
  /** The delay after the first failure, in milliseconds; it doubles with each further one. */
  readonly delayMs: number;
  /** The longest delay, in milliseconds. */
  readonly maxDelayMs: number;
}

/**
 * The delay before the next attempt, in milliseconds: exponential, with a jitter that takes off up to a half, so
 * that what failed together isn't tried again together.
 */
export function backoffMs(policy: RetryPolicy, attempts: number, random: () => number = Math.random): number {
  const full = Math.min(policy.maxDelayMs, policy.delayMs * 2 ** Math.max(0, attempts - 1));
  return Math.round(full * (1 - random() / 2));
}
