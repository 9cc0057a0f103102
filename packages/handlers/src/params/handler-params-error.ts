import { WinchesterError } from "@winchester/core";

/** One mistake in a handler's parameters. */
export interface ParamMistake {
  /** The parameter's name, as it was written. Empty where the parameters as a whole are wrong. */
  readonly key: string;
  /** What is wrong with it, such as `wait_interval must be a number of seconds, 0 or more, not "soon"`. */
  readonly text: string;
}

/**
 * Thrown by a handler's constructor for parameters that it doesn't know, misses, or can't use: all of them
 * together. Its code is `HANDLERS_PARAMS_INVALID`.
 */
export class HandlerParamsError extends WinchesterError {
  override readonly name = "HandlerParamsError";
  /** The handler's class, such as `AtomPubHandler`. */
  readonly handler: string;
  readonly mistakes: readonly ParamMistake[];

  constructor(handler: string, mistakes: readonly ParamMistake[], hint: string) {
    super("HANDLERS_PARAMS_INVALID", `${handler}: ${mistakes.map(({ text }) => text).join("; ")}`, { hint });
    this.handler = handler;
    this.mistakes = mistakes;
  }
}
