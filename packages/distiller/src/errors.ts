/** What a {@link DistillerError} is made of beside its message. */
export interface DistillerErrorDetails {
  /** What the reader can do about it, as a sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base of every error that this package throws on purpose: because of definitions, field paths and
 * parameters, never because of a notification that is distilled.
 *
 * The `code` is the API; the message is for people and may change.
 */
export class DistillerError extends Error {
  override readonly name: string = "DistillerError";
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: DistillerErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}
