import { microsFromInstant } from "@winchester/timex";
import { type Clock, isFollowing, systemClock } from "../clock.js";
import type { TriggerManager } from "../feed/trigger-manager.js";
import { type Logger, silentLogger } from "../logger.js";
import type { Store } from "../store/store.js";
import { untilAvailable } from "../store/until-available.js";
import type { ClaimedStream, ClaimRequest } from "../store/working.js";
import type { Reason } from "../stream/stream-state.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import { ClaimSize } from "./claim-size.js";
import { type Handful, supplyClaims } from "./claim-supply.js";
import { EventTrimmer } from "./event-trimmer.js";
import { LeaseKeeper } from "./lease-keeper.js";
import { definePipelines, type Pipeline } from "./pipeline-definition.js";
import { startStatistics } from "./statistics-timer.js";
import { stopInStages } from "./stop-in-stages.js";
import { StreamWorker } from "./stream-worker.js";
import { describeUnknown } from "./unknown-stream.js";
import { WakeUp } from "./wake-up.js";
import { workOff } from "./work-off.js";
import { DEFAULTS, type PipelineManagerOptions } from "./worker-options.js";

/** How often a running worker looks for streams of triggers that it doesn't know. */
const UNKNOWN_EVERY_MS = 5_000;

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
  readonly #store: Store;
  readonly #triggerManager: TriggerManager;
  readonly #pipelines: ReadonlyMap<string, Pipeline>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #name: string;
  readonly #leaseMs: number;
  readonly #leases: LeaseKeeper;
  readonly #worker: StreamWorker;
  readonly #claimSize: ClaimSize;
  readonly #trimmer: EventTrimmer | undefined;
  #unknownSoughtAt = Number.NEGATIVE_INFINITY;
  #claiming: Promise<unknown> = Promise.resolve();

  /** @throws WinchesterError `CORE_HANDLER_UNKNOWN` where a pipeline names a handler that isn't given */
  constructor(options: PipelineManagerOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#triggerManager = options.triggerManager;
    this.#pipelines = definePipelines(options.pipelines, options.handlers);
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.#name = options.name ?? `worker-${process.pid}`;
    this.#leaseMs = options.leaseMs ?? DEFAULTS.leaseMs;
    this.#leases = new LeaseKeeper(options.store, this.#leaseMs, this.#logger);
    this.#claimSize = new ClaimSize(options.batchSize ?? DEFAULTS.batchSize);
    this.#trimmer =
      options.trimEvents && new EventTrimmer(options.store, this.#clock, this.#logger, options.trimEvents);
    this.#worker = new StreamWorker({
      store: options.store,
      feeder: options.triggerManager.feeder,
      statistics: options.triggerManager.statistics,
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
      storeTimeoutMs: this.#leaseMs,
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
    await this.#setUnknownAside();
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
    const fire = await this.#finishReady("fire");
    const expire = await this.#finishReady("expire");
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
      store: this.#store,
      clock: this.#clock,
      triggers: () => [...this.#known("fire"), ...this.#known("expire")],
    });
    const stop = stopInStages(signal, {
      begin: () => {
        this.#worker.stopping = true;
        wakeUp.call();
      },
      timeoutMs: this.#options.stopTimeoutMs ?? DEFAULTS.stopTimeoutMs,
      abort: () => this.#leases.abortAll(new Error("the worker has to stop")),
      giveBack: () => this.#giveBackAll(),
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

  /** Claims and works until nothing more is ready for this reason. */
  async #finishReady(reason: Reason): Promise<{ claimed: number; completed: number }> {
    let claimed = 0;
    let completed = 0;
    for (;;) {
      const supply = supplyClaims({
        store: this.#store,
        leases: this.#leases,
        claim: (request) => this.#claim(request),
        request: () => (this.#worker.stopping ? null : this.#request(reason)),
      });
      const round = await workOff({
        supply,
        size: this.#claimSize,
        leases: this.#leases,
        work: (handful) => this.#processAll(handful),
      });
      claimed += round.claimed;
      completed += round.completed;
      // What was worked on may have made more ready, since the last claim that found nothing.
      if (round.claimed === 0 || this.#worker.stopping) return { claimed, completed };
    }
  }

  /** Claims, so that a stop knows of claims that the store hasn't answered yet. */
  #claim(request: ClaimRequest): Promise<ClaimedStream[]> {
    const claimedAt = performance.now();
    const claiming = this.#store.claimStreams(request).then((claims) => {
      this.#leases.hold(claims, claimedAt);
      return claims;
    });
    this.#claiming = claiming.catch(() => undefined);
    return claiming;
  }

  async #processAll({ claims, members }: Handful): Promise<number> {
    const results = await Promise.allSettled(
      claims.map(async (claim) => {
        const trigger = this.#triggerManager.registry.find(claim.trigger);
        const pipeline = trigger && this.#pipelineFor(trigger, claim.reason);
        if (trigger === undefined || pipeline === undefined) return this.#giveBack(claim);
        const task = { claim, trigger, pipeline, members: members.get(claim.streamId) ?? [] };
        const done = await this.#worker.process(task);
        if (done) {
          const counter = claim.reason === "fire" ? "Streams fired" : "Streams expired";
          this.#triggerManager.statistics.count(trigger, counter);
        }
        return done;
      }),
    );
    let completed = 0;
    for (const result of results) {
      if (result.status === "rejected") throw result.reason;
      if (result.value) completed += 1;
    }
    return completed;
  }

  /** A definition was taken out of force between the claim and now: others may know it. */
  async #giveBack(claim: ClaimedStream): Promise<boolean> {
    try {
      await this.#store.finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: false }]);
    } finally {
      this.#leases.drop(claim);
    }
    return false;
  }

  /** Puts into error what has been ready for long, and has a trigger or pipeline that isn't known here. */
  async #setUnknownAside(): Promise<void> {
    const graceMs = this.#options.unknownTriggerGraceMs ?? DEFAULTS.unknownTriggerGraceMs;
    if (performance.now() - this.#unknownSoughtAt < Math.min(UNKNOWN_EVERY_MS, graceMs)) return;
    this.#unknownSoughtAt = performance.now();
    for (const reason of ["fire", "expire"] as const) {
      const startedAt = performance.now();
      const claims = await this.#store.claimUnknownStreams({ ...this.#request(reason), graceMs });
      this.#leases.hold(claims, startedAt);
      await Promise.all(
        claims.map((claim) => {
          const trigger = this.#triggerManager.registry.find(claim.trigger);
          const unknown = describeUnknown(claim, trigger);
          this.#triggerManager.statistics.count(
            trigger ?? { name: claim.trigger, debugLevel: 1 },
            unknown.counter,
          );
          return this.#worker.setAside(claim, { message: unknown.message });
        }),
      );
    }
  }

  #request(reason: Reason): ClaimRequest {
    return {
      reason,
      now: microsFromInstant(this.#clock.now()),
      limit: this.#claimSize.current,
      worker: this.#name,
      leaseMs: this.#leaseMs,
      triggers: this.#known(reason),
    };
  }

  /** The triggers that this worker can finish for a reason. */
  #known(reason: Reason): string[] {
    const known: string[] = [];
    for (const trigger of this.#triggerManager.registry.all()) {
      if (this.#pipelineFor(trigger, reason) !== undefined) known.push(trigger.name);
    }
    return known;
  }

  /** Null: the trigger has no pipeline for this reason. Undefined: it has one that isn't known here. */
  #pipelineFor(trigger: TriggerDefinition, reason: Reason): Pipeline | null | undefined {
    const name = reason === "fire" ? trigger.firePipeline : trigger.expirePipeline;
    return name === undefined ? null : this.#pipelines.get(name);
  }

  /** Leaves nothing locked: another worker may begin at once with what was cut off here. */
  async #giveBackAll(): Promise<void> {
    // What is just being claimed is to be given back as well.
    await this.#claiming;
    const failure = { message: "its worker had to stop before the pipeline was through" };
    const claims = this.#leases.claims();
    await this.#store.finishStreams(
      claims.map((claim) => ({ kind: "retry", claim, delayMs: 0, countAttempt: true, failure })),
    );
    for (const claim of claims) this.#leases.drop(claim);
  }
}
