/**
 * Thrown by a handler's `commit` when the receiver of its effect is away. The worker turns to other streams,
 * tries this commit again after the delay, and counts no attempt.
 *
 * @example
 * async commit() {
 *   const response = await fetch(url, { method: "POST", body });
 *   if (response.status === 503) throw new RetryLater(30_000);
 * }
 */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly delayMs: number;

  constructor(
    /** How long to wait, in milliseconds. */
    delayMs: number,
    message = `the receiver is away; trying again in ${delayMs} ms`,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.delayMs = delayMs;
  }
}

/**
 * Whether an error is a {@link RetryLater}, also one of another copy of this package: a handler's package may have
 * been installed with its own.
 */
export function isRetryLater(error: unknown): error is RetryLater {
  return error instanceof Error && error.name === "RetryLater" && "delayMs" in error;
}
