import { WinchesterError } from "../errors.js";

/**
 * A value that should be an event, or a part of one, and can't be read as such: the message names the field
 * and what is wrong with it. Code: `CORE_EVENT_FORMAT`.
 */
export class EventFormatError extends WinchesterError {
  override readonly name: string = "EventFormatError";
  /** The field at fault; undefined where the whole value is. */
  readonly field: string | undefined;

  constructor(field: string | undefined, problem: string, hint: string, cause?: unknown) {
    super("CORE_EVENT_FORMAT", field === undefined ? problem : `${field}: ${problem}`, { hint, cause });
    this.field = field;
  }
}
