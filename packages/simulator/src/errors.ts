/** What can be wrong with what a caller gives to the simulator; the README says when each occurs. */
export type SimulatorErrorCode =
  | "SIMULATOR_OPTION_INVALID"
  | "SIMULATOR_OPTION_UNKNOWN"
  | "SIMULATOR_FAULT_UNKNOWN"
  | "SIMULATOR_TIMESTAMP_INVALID";

/** What a {@link SimulatorError} is made of beside its code and message. */
export interface SimulatorErrorDetails {
  /** What the reader can do about it, as a sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Thrown for options and timestamps that the simulator can't use. The `code` is the API; the message may change. */
export class SimulatorError extends Error {
  override readonly name: string = "SimulatorError";
  readonly code: SimulatorErrorCode;
  readonly hint: string | undefined;

  constructor(code: SimulatorErrorCode, message: string, details: SimulatorErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}
