import { CliError } from "../cli-error.js";

/** A file that can't be read, or not to its end. */
export class InputError extends CliError {
  override readonly name: string = "InputError";

  constructor(message: string, hint?: string, cause?: unknown) {
    super("CLI_INPUT", message, { hint, cause });
  }
}
