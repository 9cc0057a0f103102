import { type Clock, isFollowing, systemClock } from "../clock.js";
import type { TriggerManager } from "../feed/trigger-manager.js";
import { type Logger, silentLogger } from "../logger.js";
import { untilAvailable } from "../store/until-available.js";
import { EventTrimmer } from "./event-trimmer.js";
import { LeaseKeeper } from "./lease-keeper.js";
import { definePipelines } from "./pipeline-definition.js";
import { ReadyStreams } from "./ready-streams.js";
import { startStatistics } from "./statistics-timer.js";
import { stopInStages } from "./stop-in-stages.js";
import { StreamWorker } from "./stream-worker.js";
import { WakeUp } from "./wake-up.js";
import { DEFAULTS, type PipelineManagerOptions } from "./worker-options.js";

/** How many streams were completed, by the reason for which their pipelines ran. */
export interface ProcessedStreams {
  readonly fired: number;
  readonly expired: number;
}

/**
 * The worker: runs the pipelines of streams that fire or expire. Any number of workers, in any number of
 * processes, can share a store: each stream belongs to one at a time.
 *
 * @example
 * const worker = new PipelineManager({ store, triggers, triggerManager, pipelines, handlers });
 * await worker.processReady();           // until nothing is ready
 * await worker.run(abortController.signal); // until stopped
 */
export class PipelineManager {
  readonly #options: PipelineManagerOptions;
  readonly #triggerManager: TriggerManager;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #name: string;
  readonly #leases: LeaseKeeper;
  readonly #worker: StreamWorker;
  readonly #ready: ReadyStreams;
  readonly #trimmer: EventTrimmer | undefined;

  /** @throws WinchesterError `CORE_HANDLER_UNKNOWN` where a pipeline names a handler that isn't given */
  constructor(options: PipelineManagerOptions) {
    const { store, triggerManager } = options;
    const leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#options = options;
    this.#triggerManager = triggerManager;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.#name = options.name ?? `worker-${process.pid}`;
    this.#leases = new LeaseKeeper(store, leaseMs, this.#logger);
    this.#trimmer =
      options.trimEvents && new EventTrimmer(store, this.#clock, this.#logger, options.trimEvents);
    this.#worker = new StreamWorker({
      store,
      feeder: triggerManager.feeder,
      statistics: triggerManager.statistics,
      leases: this.#leases,
      clock: this.#clock,
      logger: this.#logger,
      retry: {
        limit: options.retryLimit ?? DEFAULTS.retryLimit,
        delayMs: options.retryDelayMs ?? DEFAULTS.retryDelayMs,
        maxDelayMs: options.retryMaxDelayMs ?? DEFAULTS.retryMaxDelayMs,
      },
      concurrency: options.concurrency ?? DEFAULTS.concurrency,
      purgeCompleted: options.purgeCompletedStreams ?? DEFAULTS.purgeCompletedStreams,
      storeTimeoutMs: leaseMs,
    });
    this.#ready = new ReadyStreams({
      store,
      triggerManager,
      pipelines: definePipelines(options.pipelines, options.handlers),
      worker: this.#worker,
      leases: this.#leases,
      clock: this.#clock,
      name: this.#name,
      batchSize: options.batchSize ?? DEFAULTS.batchSize,
      leaseMs,
      unknownTriggerGraceMs: options.unknownTriggerGraceMs ?? DEFAULTS.unknownTriggerGraceMs,
    });
  }

  /**
   * Runs the pipelines of all streams that are ready now. A pass fires what is ready to fire, then expires what
   * is ready to expire; as the events that handlers make can ready further streams, passes go on until one finds
   * nothing. With a clock that follows another's, each pass is at the time that it has then, and there is none before
   * a time is known. When the signal is aborted, pipelines in hand are finished, and what hadn't been begun is given back.
   *
   * @throws StoreUnavailableError when the store can't be reached; what was claimed is taken up again later
   */
  async processReady(signal?: AbortSignal): Promise<ProcessedStreams> {
    const stop = (): void => {
      this.#worker.stopping = true;
    };
    if (signal?.aborted) return { fired: 0, expired: 0 };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await this.#passUntilNothingIsReady();
    } finally {
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) this.#worker.stopping = false;
    }
  }

  async #passUntilNothingIsReady(): Promise<ProcessedStreams> {
    let fired = 0;
    let expired = 0;
    if (!(await this.#knowsTime())) return { fired, expired };
    await this.#ready.setUnknownAside();
    for (;;) {
      const pass = await this.pass();
      fired += pass.fired;
      expired += pass.expired;
      if (pass.claimed === 0 || this.#worker.stopping) return { fired, expired };
      await this.#knowsTime();
    }
  }

  /** Asks a clock that follows another's for its time. */
  async #knowsTime(): Promise<boolean> {
    if (!isFollowing(this.#clock)) return true;
    await this.#clock.refresh();
    return this.#clock.isKnown;
  }

  /** One pass alone: fires all that is ready to fire, then expires all that is ready to expire. */
  async pass(): Promise<ProcessedStreams & { readonly claimed: number }> {
    const fire = await this.#ready.finish("fire");
    const expire = await this.#ready.finish("expire");
    return {
      fired: fire.completed,
      expired: expire.completed,
      claimed: fire.claimed + expire.claimed,
    };
  }

  /**
   * Works until the signal is aborted: at once when the store says that a stream is ready, at its time when one
   * becomes due, and at least every `workerDelayMs`. A store that is away is waited for. After the signal the
   * pipelines in hand may finish, for `stopTimeoutMs` at most; what hadn't been begun is given back.
   */
  async run(signal: AbortSignal): Promise<void> {
    const wakeUp = new WakeUp({
      store: this.#options.store,
      clock: this.#clock,
      triggers: () => [...this.#ready.known("fire"), ...this.#ready.known("expire")],
    });
    const stop = stopInStages(signal, {
      begin: () => {
        this.#worker.stopping = true;
        wakeUp.call();
      },
      timeoutMs: this.#options.stopTimeoutMs ?? DEFAULTS.stopTimeoutMs,
      abort: () => this.#leases.abortAll(new Error("the worker has to stop")),
      giveBack: () => this.#ready.giveBackAll(),
    });
    const statistics = startStatistics(
      this.#triggerManager.statistics,
      this.#logger,
      this.#options.statisticsPeriodMs ?? DEFAULTS.statisticsPeriodMs,
    );
    const longestMs = this.#options.workerDelayMs ?? DEFAULTS.workerDelayMs;
    this.#logger.info(`worker ${this.#name} is running`);
    let inTurn = false;
    let leftBehind = false;
    try {
      while (!signal.aborted) {
        inTurn = true;
        const turn = untilAvailable(() => this.#turn(wakeUp, longestMs, signal), {
          logger: this.#logger,
          signal,
        }).finally(() => {
          inTurn = false;
          if (leftBehind) this.#worker.stopping = false;
        });
        await Promise.race([turn, stop.overdue]).catch((error: unknown) => {
          if (!signal.aborted) throw error;
          this.#logger.warn(`while stopping: ${error instanceof Error ? error.message : error}`, { error });
        });
      }
    } finally {
      stop.end();
      statistics.stop();
      wakeUp.close();
      // A turn that was left behind would go on claiming.
      leftBehind = inTurn;
      if (!leftBehind) this.#worker.stopping = false;
    }
    this.#logger.info(`worker ${this.#name} has stopped`);
  }

  async #turn(wakeUp: WakeUp, longestMs: number, signal: AbortSignal): Promise<void> {
    await this.processReady();
    if (signal.aborted) return;
    // What is old can't be said before a time is known.
    const trimmed = (await this.#knowsTime()) && (await this.#trimmer?.trim());
    if (!trimmed) await wakeUp.sleep(longestMs, signal);
  }
}
