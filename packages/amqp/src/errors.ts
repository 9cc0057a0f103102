import { type DefinitionProblem, type ErrorDetails, WinchesterError } from "@winchester/core";

/**
 * The base of the errors of this package. The `code` is the API: the README has the list of them, with what to do.
 *
 * @example
 * try {
 *   await consumer.run(signal);
 * } catch (error) {
 *   if (error instanceof AmqpError && error.code === "AMQP_MISMATCH") console.error(error.message, error.hint);
 * }
 */
export class AmqpError extends WinchesterError {
  override readonly name: string = "AmqpError";
}

/**
 * A configuration or a handler's parameters with mistakes, all of them at once. Its code is `AMQP_CONFIG` or
 * `AMQP_PARAMS`. Each problem's `path` leads into the record that was given, so that whoever read it from a file
 * can say line and column; an unknown key is its own place.
 */
export class AmqpConfigError extends AmqpError {
  override readonly name: string = "AmqpConfigError";
  readonly problems: readonly DefinitionProblem[];

  constructor(
    code: "AMQP_CONFIG" | "AMQP_PARAMS",
    message: string,
    problems: readonly DefinitionProblem[],
    details: ErrorDetails,
  ) {
    super(code, message, details);
    this.problems = problems;
  }
}

/** The broker can't be reached, went away, or takes nothing at present: wait and try again. */
export function unavailable(message: string, cause?: unknown): AmqpError {
  return new AmqpError("AMQP_UNAVAILABLE", message, {
    hint: "see that the broker runs, that its address is right, and that no alarm (memory, disk) is on",
    cause,
  });
}

/** Whether an error says that the broker is away. */
export function isUnavailable(error: unknown): error is AmqpError {
  return error instanceof AmqpError && error.code === "AMQP_UNAVAILABLE";
}

/** What an error says, or several that came together (a host with two addresses gives one for each). */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(messageOf).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
