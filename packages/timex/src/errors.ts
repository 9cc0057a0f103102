/** What a {@link TimexError} is made of beside its code and message. */
export interface TimexErrorDetails {
  /** What the reader can do about it, as a sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The codes of all errors that this package throws on purpose. */
export type TimexErrorCode = "TIMEX_SYNTAX" | TimexEvaluationErrorCode;

/** The codes of a {@link TimexEvaluationError}. */
export type TimexEvaluationErrorCode =
  | "TIMEX_UNKNOWN_VARIABLE"
  | "TIMEX_INVALID_VARIABLE"
  | "TIMEX_INVALID_COMPONENT"
  | "TIMEX_OUT_OF_RANGE"
  | "TIMEX_EMPTY_RANGE";

/** The base of every error that this package throws on purpose. The `code` is the API, the message is for people. */
export class TimexError extends Error {
  override readonly name: string = "TimexError";
  readonly code: TimexErrorCode;
  readonly hint: string | undefined;

  constructor(code: TimexErrorCode, message: string, details: TimexErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** What a {@link TimexSyntaxError} is made of. */
export interface SyntaxProblem extends TimexErrorDetails {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  readonly expected: readonly string[];
}

/**
 * The text isn't a time expression. Its message reads
 * `1:14: unknown unit "dayz" (did you mean "d"?); expected a unit (us, s, …)`.
 */
export class TimexSyntaxError extends TimexError {
  override readonly name: string = "TimexSyntaxError";
  /** Where the problem is, both counted from 1; at the end of the text, the place behind its last word. */
  readonly line: number;
  readonly column: number;
  /** The message without its position and without what was expected, for a caller that knows a better position. */
  readonly reason: string;
  /** What could have stood there instead, as phrases: `"+"`, `a number`, `the end`. */
  readonly expected: readonly string[];

  constructor(problem: SyntaxProblem) {
    const { line, column, reason, expected } = problem;
    const instead = expected.length === 0 ? "" : `; expected ${alternatives(expected)}`;
    super("TIMEX_SYNTAX", `${line}:${column}: ${reason}${instead}`, problem);
    this.line = line;
    this.column = column;
    this.reason = reason;
    this.expected = expected;
  }
}

/** What a {@link TimexEvaluationError} is made of beside its code and message. */
export interface EvaluationErrorDetails extends TimexErrorDetails {
  readonly variable?: string | undefined;
}

/** The expression has no value for these variables: one is unknown, or a date doesn't exist. */
export class TimexEvaluationError extends TimexError {
  override readonly name: string = "TimexEvaluationError";
  /** The variable that the error is about, without `$`, if it is about one. */
  readonly variable: string | undefined;

  constructor(code: TimexEvaluationErrorCode, message: string, details: EvaluationErrorDetails = {}) {
    super(code, message, details);
    this.variable = details.variable;
  }
}

/** `a`, `a or b`, `a, b or c`. */
function alternatives(phrases: readonly string[]): string {
  const last = phrases.at(-1) ?? "";
  return phrases.length < 2 ? last : `${phrases.slice(0, -1).join(", ")} or ${last}`;
}
