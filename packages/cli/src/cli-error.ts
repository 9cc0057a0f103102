/** What a {@link CliError} is made of beside its code and message. */
export interface CliErrorDetails {
  /** What the reader can do about it, as a clause. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The codes of the errors that this package throws on purpose. */
export type CliErrorCode =
  | "CLI_USAGE"
  | "CLI_INPUT"
  | "CLI_OUTPUT"
  | "CLI_NOT_FOUND"
  | "CLI_STRICT"
  | "CLI_UNBALANCED"
  | "CLI_DAEMON";

/** What a command can't do, with exit status 1. The `code` is the API; the message is for people and may change. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  readonly code: CliErrorCode;
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, message: string, details: CliErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** A command that is used wrongly: exit status 2. */
export class UsageError extends CliError {
  override readonly name: string = "UsageError";

  constructor(message: string, hint?: string) {
    super("CLI_USAGE", message, { hint });
  }
}
