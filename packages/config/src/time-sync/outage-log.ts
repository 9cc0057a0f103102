import type { Logger } from "@winchester/core";

const SAY_SO_EVERY_MS = 60_000;

/** Says that something is away: at once, then once a minute however often it is told, and when it is back. */
export class OutageLog {
  readonly #logger: Logger;
  #lastSaid = Number.NEGATIVE_INFINITY;
  #isDown = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  down(message: string, error: unknown): void {
    const isNews = !this.#isDown || performance.now() - this.#lastSaid >= SAY_SO_EVERY_MS;
    this.#isDown = true;
    if (!isNews) {
      this.#logger.debug(message, { error });
      return;
    }
    this.#lastSaid = performance.now();
    this.#logger.warn(message, { error });
  }

  up(message: string): void {
    if (this.#isDown) this.#logger.info(message);
    this.#isDown = false;
  }
}
