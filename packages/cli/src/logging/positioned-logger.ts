import type { LogFields, Logger } from "@winchester/core";
import { describePosition, type Position } from "../input/input-record.js";

/** Puts the place of what is being read before messages, since who logs them doesn't know it. */
export class PositionedLogger implements Logger {
  readonly #logger: Logger;
  /** Set while a record is read, which happens without a pause. */
  position: Position | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  debug(message: string, fields?: LogFields): void {
    this.#logger.debug(this.#place(message), fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#logger.info(this.#place(message), fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#logger.warn(this.#place(message), fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#logger.error(this.#place(message), fields);
  }

  #place(message: string): string {
    return this.position === undefined ? message : `${describePosition(this.position)}: ${message}`;
  }
}
