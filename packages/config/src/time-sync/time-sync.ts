import { type FollowingClock, type Logger, silentLogger, systemClock } from "@winchester/core";
import { formatMicros, instantFromMicros, type Micros, microsFromInstant } from "@winchester/timex";
import type { Temporal } from "temporal-polyfill";
import { OutageLog } from "./outage-log.js";
import { TimePublisher } from "./time-publisher.js";
import { TimeService } from "./time-service.js";

/** How often a known time is asked for; the original's figure. */
const REFRESH_MS = 20_000;
/** How often a time is asked for that nobody knows yet; the original's figure. */
const FIRST_REFRESH_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** What a {@link TimeSync} is made of. Times are in milliseconds. */
export interface TimeSyncOptions {
  /** The service's address, such as `http://127.0.0.1:8001`. */
  readonly endpoint: string;
  readonly logger?: Logger | undefined;
  /** How often a known time is asked for, at most. Default: 20,000. */
  readonly refreshMs?: number | undefined;
  /** How long a call of the service may take. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The time that feeders and workers of several processes share while they replay old notifications, kept by a time
 * sync service. Feeders publish the newest time that they have read; workers take it as their clock, which stands
 * still between two refreshes. Where the service can't be had, the last known time stays.
 *
 * @example
 * const timeSync = new TimeSync({ endpoint: "http://127.0.0.1:8001", logger });
 * const worker = new PipelineManager({ clock: timeSync, ...parts });
 */
export class TimeSync implements FollowingClock {
  readonly #service: TimeService;
  readonly #publisher: TimePublisher;
  readonly #logger: Logger;
  readonly #outage: OutageLog;
  readonly #refreshMs: number;
  #time: Micros | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  #saidUnknown = false;

  constructor({ endpoint, logger = silentLogger, refreshMs, timeoutMs = TIMEOUT_MS }: TimeSyncOptions) {
    this.#service = new TimeService(endpoint, timeoutMs);
    this.#publisher = new TimePublisher(this.#service, logger);
    this.#logger = logger;
    this.#outage = new OutageLog(logger);
    this.#refreshMs = refreshMs ?? REFRESH_MS;
  }

  get isKnown(): boolean {
    return this.#time !== undefined;
  }

  /** The last known time; the machine's before there is one. */
  now(): Temporal.Instant {
    return this.#time === undefined ? systemClock.now() : instantFromMicros(this.#time);
  }

  msUntilRefresh(): number {
    const every = this.isKnown ? this.#refreshMs : Math.min(FIRST_REFRESH_MS, this.#refreshMs);
    return Math.max(0, this.#askedAt + every - performance.now());
  }

  async refresh(): Promise<void> {
    if (this.msUntilRefresh() > 0) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  /**
   * Takes note that data of this time were read and stored. A time that is older than one before changes nothing. It
   * is told to the service while the caller goes on.
   */
  publish(time: Temporal.Instant): void {
    const micros = microsFromInstant(time);
    if (!this.#publisher.publish(micros)) return;
    if (this.#time === undefined || micros > this.#time) this.#time = micros;
  }

  /** Waits until the newest time is told to the service, or couldn't be. */
  close(): Promise<void> {
    return this.#publisher.close();
  }

  async #ask(): Promise<void> {
    const { url } = this.#service;
    try {
      const time = await this.#service.get();
      this.#outage.up(`the time comes from ${url} again`);
      if (time !== null) this.#time = time;
      else if (!this.isKnown && !this.#saidUnknown) {
        this.#saidUnknown = true;
        this.#logger.info(`no time has been published to ${url} yet; until then nothing fires or expires`);
      }
    } catch (error) {
      const instead =
        this.#time === undefined
          ? "as none is known yet, nothing fires or expires"
          : `it stays ${formatMicros(this.#time)}`;
      this.#outage.down(`can't get the time from ${url}: ${(error as Error).message}; ${instead}`, error);
    }
    this.#askedAt = performance.now();
  }
}
