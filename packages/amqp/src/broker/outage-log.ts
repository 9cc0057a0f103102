import type { Logger } from "@winchester/core";

const SAY_SO_EVERY_MS = 60_000;

/** Says that something is away: at once, then once a minute however often it is told, and when it is back. */
export class OutageLog {
  readonly #logger: Logger;
  readonly #now: () => number;
  #lastSaid = Number.NEGATIVE_INFINITY;
  #isSaid = false;

  constructor(logger: Logger, now: () => number = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  down(message: string, error?: unknown): void {
    if (this.#now() - this.#lastSaid < SAY_SO_EVERY_MS) {
      this.#logger.debug(message, { error });
      return;
    }
    this.#lastSaid = this.#now();
    this.#isSaid = true;
    this.#logger.warn(message, { error });
  }

  up(message: string): void {
    if (this.#isSaid) this.#logger.info(message);
    this.#isSaid = false;
  }
}
