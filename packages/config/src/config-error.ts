import { WinchesterError } from "@winchester/core";
import { type ConfigProblem, describeProblem } from "./config-problem.js";

/**
 * A configuration with mistakes in it: all of them, in all of its files. Code: `CONFIG_INVALID`. The message has
 * one line for each.
 *
 * @example
 * try {
 *   await loadConfig("winchester.yaml");
 * } catch (error) {
 *   if (error instanceof ConfigError) for (const { file, line, message } of error.problems) annotate(file, line, message);
 * }
 */
export class ConfigError extends WinchesterError {
  override readonly name: string = "ConfigError";
  readonly problems: readonly ConfigProblem[];
  /** What is no mistake but worth knowing, as far as the load got. */
  readonly warnings: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], warnings: readonly ConfigProblem[] = [], cause?: unknown) {
    super("CONFIG_INVALID", problems.map(describeProblem).join("\n"), {
      hint:
        problems.length === 1
          ? "correct this line of the configuration"
          : "correct these lines of the configuration",
      cause,
    });
    this.problems = problems;
    this.warnings = warnings;
  }
}

/**
 * Thrown where a pipeline is built for a stream and the package of one of its handlers isn't installed. Code:
 * `CONFIG_HANDLER_MISSING`. The stream goes to its retry or error state with this message.
 */
export class HandlerMissingError extends WinchesterError {
  override readonly name: string = "HandlerMissingError";

  constructor(handler: string, reason: string, hint: string) {
    super("CONFIG_HANDLER_MISSING", `handler "${handler}" can't be used: ${reason}`, { hint });
  }
}
