import type { Clock } from "../clock.js";
import type { TriggerStatistics } from "../debug/trigger-statistics.js";
import type { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";

import type { Feeder } from "../feed/feeder.js";
import { UnplaceableEventError } from "../feed/place-event.js";
import type { Logger } from "../logger.js";
import { backoffMs, type RetryPolicy } from "../retry/backoff.js";
import type { Store } from "../store/store.js";
import { StoreDataError } from "../store/store-errors.js";
import { untilAvailable } from "../store/until-available.js";
import type { ClaimedStream, CommitRecord, FailureRecord, Outcome, StreamMember } from "../store/working.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import { Coalescer } from "./coalescer.js";
import type { LeaseKeeper } from "./lease-keeper.js";
import type { Pipeline } from "./pipeline-definition.js";
import { HandlerError, PipelineRun } from "./pipeline-run.js";
import { isRetryLater } from "./retry-later.js";
import { type CompletedRun, storeRuns } from "./run-storing.js";
import { Slots } from "./slots.js";

/** Events that make events that make events …: beyond this many steps it is taken for a circle. */
export const MAX_DERIVATION_DEPTH = 10;

/** What a {@link StreamWorker} works with. */
export interface StreamWorkerParts {
  readonly store: Store;
  readonly feeder: Feeder;
  readonly statistics: TriggerStatistics;
  readonly leases: LeaseKeeper;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retry: RetryPolicy;
  readonly concurrency: number;
  readonly purgeCompleted: boolean;
  /** How long a write may wait for a store that is away, in milliseconds: no longer than the lease. */
  readonly storeTimeoutMs: number;
}

/** What is to be done with a claimed stream. `pipeline` null: nothing, the trigger has none for the reason. */
export interface StreamTask {
  readonly claim: ClaimedStream;
  readonly members: readonly StreamMember[];
  readonly trigger: TriggerDefinition;
  readonly pipeline: Pipeline | null;
}

/**
 * Takes claimed streams through their pipelines: run, store the new events, commit handler by handler, finish.
 * Streams are worked on side by side; what they want written goes to the store in bulk.
 */
export class StreamWorker {
  readonly #parts: StreamWorkerParts;
  readonly #slots: Slots;
  readonly #runs: Coalescer<CompletedRun, boolean>;
  readonly #commits: Coalescer<CommitRecord, boolean>;
  readonly #outcomes: Coalescer<Outcome, boolean>;
  /** Set to give back whatever hasn't been begun. */
  stopping = false;

  constructor(parts: StreamWorkerParts) {
    this.#parts = parts;
    this.#slots = new Slots(parts.concurrency);
    this.#runs = new Coalescer((runs) => this.#wait(() => storeRuns(parts, runs)));
    this.#commits = new Coalescer(async (commits) => {
      const ours = await this.#wait(() => parts.store.recordCommits(commits));
      return whichAreOurs(commits, ours);
    });
    this.#outcomes = new Coalescer(async (outcomes) => {
      const ours = await this.#wait(() => parts.store.finishStreams(outcomes));
      return whichAreOurs(outcomes, ours);
    });
  }

  /** Works on one stream to its end; gives whether its pipeline was completed. Never throws. */
  async process(task: StreamTask): Promise<boolean> {
    const { claim, trigger } = task;
    const { leases, logger, statistics } = this.#parts;
    try {
      const outcome = await this.#work(task);
      const finished = outcome !== null && (await this.#outcomes.submit(outcome));
      if (!finished) statistics.count(trigger, "Locked");
      return finished && outcome.kind === "completed";
    } catch (error) {
      // The store is away, or broken: the lease runs out, and the stream is claimed again as a retry.
      logger.error(`stream ${claim.streamId} is left to its lease: ${messageOf(error)}`, { error });
      return false;
    } finally {
      leases.drop(claim);
    }
  }

  /** Lets go of a stream without having worked on it. */
  async setAside(claim: ClaimedStream, failure: FailureRecord): Promise<void> {
    this.#parts.logger.error(`stream ${claim.streamId} goes to error: ${failure.message}`);
    try {
      await this.#outcomes.submit({ kind: "failed", claim, failure });
    } finally {
      this.#parts.leases.drop(claim);
    }
  }

  /** The outcome, or null where the stream was lost to another worker. */
  async #work(task: StreamTask): Promise<Outcome | null> {
    const { claim, pipeline } = task;
    if (pipeline === null) return this.#completed(claim);
    const worn = this.#wornOut(claim);
    if (worn !== null) return worn;
    const { clock, logger, leases } = this.#parts;
    const run = new PipelineRun(pipeline, claim, { clock, logger, signal: () => leases.signalOf(claim) });
    if (claim.run !== null && claim.run.handlers.join("\0") !== run.handlerNames.join("\0")) {
      return this.#failed(task, pipelineChanged(pipeline, claim.run.handlers));
    }
    const handled = await this.#slots.use(() => this.#handle(task, run));
    if (!Array.isArray(handled)) return handled;
    if (claim.run === null) {
      if (handled.length === 0 && run.commitPositions.length === 0) return this.#completed(claim);
      // Outside the slots, so that what many streams want stored is stored together.
      const stored = await this.#storeRun(task, run, handled);
      if (stored !== "stored") return stored;
    }
    return this.#slots.use(() => this.#commitAll(task, run));
  }

  /** Runs the handlers; gives the new events, or the outcome where that is it. */
  async #handle(task: StreamTask, run: PipelineRun): Promise<Event[] | Outcome> {
    const { claim, trigger, members } = task;
    if (this.stopping) return { kind: "retry", claim, delayMs: 0, countAttempt: false };
    try {
      const newEvents = await run.handle(members.map(({ event }) => event));
      this.#parts.statistics.count(trigger, "Pre-commit successful");
      return newEvents;
    } catch (error) {
      this.#parts.statistics.count(trigger, "Pipeline error");
      return this.#afterFailures(task, [error as HandlerError]);
    }
  }

  /** Stores the new events and marks the run as done. */
  async #storeRun(
    task: StreamTask,
    run: PipelineRun,
    newEvents: Event[],
  ): Promise<"stored" | Outcome | null> {
    const { claim, members } = task;
    const depth = 1 + members.reduce((deepest, member) => Math.max(deepest, member.depth), 0);
    if (newEvents.length > 0 && depth > MAX_DERIVATION_DEPTH)
      return this.#failed(task, { message: TOO_DEEP });
    const completed: CompletedRun = { claim, handlers: run.handlerNames, newEvents, depth };
    try {
      return (await this.#runs.submit(completed)) ? "stored" : null;
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    // One of the runs that were written together is to blame: each is tried alone.
    try {
      const [ours] = await this.#wait(() => storeRuns(this.#parts, [completed]));
      return ours === true ? "stored" : null;
    } catch (error) {
      if (!isRefused(error)) throw error;
      return this.#afterFailures(task, [error]);
    }
  }

  /** Commits what hasn't been committed yet. A failure doesn't stop the handlers after it. */
  async #commitAll(task: StreamTask, run: PipelineRun): Promise<Outcome | null> {
    const { claim, trigger } = task;
    const { leases, statistics } = this.#parts;
    const committed = new Set(claim.run?.committed ?? []);
    const failures: HandlerError[] = [];
    for (const position of run.commitPositions) {
      if (committed.has(position)) continue;
      if (!(await leases.isSafe(claim))) return null;
      try {
        await run.commit(position);
      } catch (error) {
        statistics.count(trigger, "Commit error");
        failures.push(error as HandlerError);
        continue;
      }
      statistics.count(trigger, "Commit successful");
      if (!(await this.#commits.submit({ claim, position }))) return null;
    }
    return failures.length === 0 ? this.#completed(claim) : this.#afterFailures(task, failures);
  }

  #completed(claim: ClaimedStream): Outcome {
    return { kind: "completed", claim, reason: claim.reason, purge: this.#parts.purgeCompleted };
  }

  #failed({ claim }: StreamTask, failure: FailureRecord): Outcome {
    this.#parts.logger.error(`stream ${claim.streamId} goes to error: ${failure.message}`);
    return { kind: "failed", claim, failure };
  }

  #wornOut(claim: ClaimedStream): Outcome | null {
    const { limit } = this.#parts.retry;
    if (claim.attempts <= limit) return null;
    const message = `given up after ${limit} attempts, the last of which ended with its worker`;
    this.#parts.logger.error(`stream ${claim.streamId} goes to error: ${message}`);
    return { kind: "failed", claim, failure: { message } };
  }

  /** Tries again later, or gives up. That a receiver is away is no attempt. */
  #afterFailures(task: StreamTask, errors: readonly WinchesterError[]): Outcome {
    const { claim, trigger } = task;
    const { logger, retry } = this.#parts;
    const later = errors.flatMap(({ cause }) => (isRetryLater(cause) ? cause.delayMs : []));
    const last = errors.find(({ cause }) => !isRetryLater(cause)) ?? errors[0];
    const failure = failureOf(last, trigger);
    if (later.length === errors.length) {
      logger.info(`stream ${claim.streamId}: ${failure.message}`);
      return { kind: "retry", claim, delayMs: Math.min(...later), countAttempt: false, failure };
    }
    const at = failure.handler === undefined ? "" : ` in handler ${failure.handler}`;
    if (claim.attempts >= retry.limit) {
      logger.error(
        `stream ${claim.streamId} goes to error after ${claim.attempts} attempts${at}: ${failure.message}`,
        { error: last?.cause ?? last },
      );
      return { kind: "failed", claim, failure };
    }
    const delayMs = backoffMs(retry, claim.attempts);
    logger.warn(
      `stream ${claim.streamId}: attempt ${claim.attempts} failed${at}: ${failure.message}; trying again in ${delayMs} ms`,
      { error: last?.cause ?? last },
    );
    return { kind: "retry", claim, delayMs, countAttempt: true, failure };
  }

  #wait<T>(work: () => Promise<T>): Promise<T> {
    const { logger, storeTimeoutMs } = this.#parts;
    return untilAvailable(work, { logger, timeoutMs: storeTimeoutMs });
  }
}

const TOO_DEEP =
  `its events were derived ${MAX_DERIVATION_DEPTH} times over, and its pipeline makes more of them: ` +
  "a trigger feeds itself; narrow its match_criteria";

function pipelineChanged(pipeline: Pipeline, before: readonly string[]): FailureRecord {
  const now = pipeline.steps.map(({ name }) => name).join(", ");
  return {
    message:
      `pipeline ${pipeline.name} changed (${before.join(", ")} became ${now}) after its run was stored and ` +
      "before all handlers had committed; restore it and reset the stream, or purge the stream",
  };
}

function failureOf(error: WinchesterError | undefined, trigger: TriggerDefinition): FailureRecord {
  const stack = error?.cause instanceof Error ? error.cause.stack : error?.stack;
  return {
    message: error?.message ?? "unknown failure",
    ...(error instanceof HandlerError ? { handler: error.handler } : {}),
    ...(trigger.debugLevel > 0 && stack !== undefined ? { stack } : {}),
  };
}

function whichAreOurs(
  items: readonly { readonly claim: { readonly streamId: number; readonly serial: number } }[],
  ours: readonly { readonly streamId: number; readonly serial: number }[],
): boolean[] {
  const serials = new Map(ours.map(({ streamId, serial }) => [streamId, serial]));
  return items.map(({ claim }) => serials.get(claim.streamId) === claim.serial);
}

/** Whether the store refused a run because of its events, rather than being away. */
function isRefused(error: unknown): error is WinchesterError {
  return error instanceof StoreDataError || error instanceof UnplaceableEventError;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
