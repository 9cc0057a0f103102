import { instantFromMicros, microsFromInstant } from "@winchester/timex";
import type { Clock } from "../clock.js";
import type { Logger } from "../logger.js";
import type { Store } from "../store/store.js";
import type { TrimOptions } from "./worker-options.js";

/** Deletes old events in small batches, so that trimming never holds up what is live. */
export class EventTrimmer {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #options: TrimOptions;

  constructor(store: Store, clock: Clock, logger: Logger, options: TrimOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#options = options;
  }

  /** Deletes one batch; gives the number of events deleted. */
  async trim(): Promise<number> {
    const now = microsFromInstant(this.#clock.now());
    const { begin } = this.#options.age.evaluateMicros({ timestamp: now });
    const before = instantFromMicros(begin);
    const trimmed = await this.#store.trimEvents(before, this.#options.batchSize);
    if (trimmed > 0) this.#logger.debug(`trimmed ${trimmed} events older than ${before}`);
    return trimmed;
  }
}
