import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "@winchester/core";
import { formatMicros, type Micros } from "@winchester/timex";
import { OutageLog } from "./outage-log.js";
import type { TimeService } from "./time-service.js";

const RETRY_MS = 1_000;

/**
 * Tells a service the newest time. One call is on its way at most, and what becomes newer meanwhile goes with the
 * next one, so that feeding never waits for the service. What can't be told is tried again until something newer
 * takes its place.
 */
export class TimePublisher {
  readonly #service: TimeService;
  readonly #logger: Logger;
  readonly #outage: OutageLog;
  readonly #closing = new AbortController();
  #newest: Micros = Number.NEGATIVE_INFINITY;
  #told: Micros = Number.NEGATIVE_INFINITY;
  #telling: Promise<void> | undefined;

  constructor(service: TimeService, logger: Logger) {
    this.#service = service;
    this.#logger = logger;
    this.#outage = new OutageLog(logger);
  }

  /** Gives whether the time is newer than all before: one that isn't changes nothing. */
  publish(time: Micros): boolean {
    if (time <= this.#newest) return false;
    this.#newest = time;
    this.#telling ??= this.#tell();
    return true;
  }

  /** Waits until the newest time is told, for which there is one more try. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#telling;
    if (this.#told >= this.#newest) return;
    const time = formatMicros(this.#newest);
    this.#logger.warn(
      `the time ${time} couldn't be published to ${this.#service.url}; workers stay at an earlier one`,
    );
    this.#told = this.#newest;
  }

  async #tell(): Promise<void> {
    while (this.#told < this.#newest) {
      const time = this.#newest;
      const isLastTry = this.#closing.signal.aborted;
      try {
        await this.#service.post(time);
        this.#told = time;
        this.#outage.up(`times are published to ${this.#service.url} again`);
      } catch (error) {
        this.#outage.down(`can't publish times to ${this.#service.url}: ${(error as Error).message}`, error);
        if (isLastTry) break;
        const { signal } = this.#closing;
        await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    this.#telling = undefined;
  }
}
