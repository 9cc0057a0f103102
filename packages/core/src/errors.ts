/** What a {@link WinchesterError} is made of beside its message. */
export interface ErrorDetails {
  /** What the reader can do about it, as a sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base of every error that Winchester's core, stores and handlers throw on purpose.
 *
 * The `code` is the API and is listed in `docs/errors.md`; the message is for people and may change.
 */
export class WinchesterError extends Error {
  override readonly name: string = "WinchesterError";
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}
