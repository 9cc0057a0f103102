import type { Clock } from "../clock.js";
import type { TriggerStatistics } from "../debug/trigger-statistics.js";
import type { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";

import type { Feeder } from "../feed/feeder.js";
import { UnplaceableEventError } from "../feed/place-event.js";
import type { Logger } from "../logger.js";
import type { RetryPolicy } from "../retry/backoff.js";
import type { Store } from "../store/store.js";
import { StoreDataError } from "../store/store-errors.js";
import { untilAvailable } from "../store/until-available.js";
import type { ClaimedStream, CommitRecord, FailureRecord, Outcome, StreamMember } from "../store/working.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import { Coalescer } from "./coalescer.js";
import type { LeaseKeeper } from "./lease-keeper.js";
import { MAX_DERIVATION_DEPTH, OutcomeJudge } from "./outcome-judge.js";
import type { Pipeline } from "./pipeline-definition.js";
import { type HandlerError, PipelineRun } from "./pipeline-run.js";
import { type CompletedRun, storeRuns } from "./run-storing.js";
import { Slots } from "./slots.js";

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
  readonly #judge: OutcomeJudge;
  readonly #slots: Slots;
  readonly #runs: Coalescer<CompletedRun, boolean>;
  readonly #commits: Coalescer<CommitRecord, boolean>;
  readonly #outcomes: Coalescer<Outcome, boolean>;
  /** Set to give back whatever hasn't been begun. */
  stopping = false;

  constructor(parts: StreamWorkerParts) {
    this.#parts = parts;
    this.#judge = new OutcomeJudge(parts);
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
      const working = this.#work(task);
      const outcome = working instanceof Promise ? await working : working;
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

  /**
   * The outcome, or null where the stream was lost to another worker: at once, where nothing has to be waited for.
   * There are as many streams as there are jobs in others, and a promise for each step of each costs more than all else.
   */
  #work(task: StreamTask): Outcome | null | Promise<Outcome | null> {
    const { claim, pipeline } = task;
    if (pipeline === null) return this.#judge.completed(claim);
    const worn = this.#judge.wornOut(claim);
    if (worn !== null) return worn;
    const { clock, logger, leases } = this.#parts;
    const run = new PipelineRun(pipeline, claim, { clock, logger, signal: () => leases.signalOf(claim) });
    if (claim.run !== null && claim.run.handlers.join("\0") !== run.handlerNames.join("\0")) {
      return this.#judge.pipelineChanged(claim, pipeline, claim.run.handlers);
    }
    const handled = this.#slots.use(() => this.#handle(task, run));
    return handled instanceof Promise
      ? handled.then((result) => this.#afterHandling(task, run, result))
      : this.#afterHandling(task, run, handled);
  }

  #afterHandling(
    task: StreamTask,
    run: PipelineRun,
    handled: Event[] | Outcome,
  ): Outcome | null | Promise<Outcome | null> {
    if (!Array.isArray(handled)) return handled;
    const isDone = task.claim.run === null && handled.length === 0 && !run.commits;
    return isDone ? this.#judge.completed(task.claim) : this.#storeAndCommit(task, run, handled);
  }

  async #storeAndCommit(task: StreamTask, run: PipelineRun, newEvents: Event[]): Promise<Outcome | null> {
    if (task.claim.run === null) {
      // Outside the slots, so that what many streams want stored is stored together.
      const stored = await this.#storeRun(task, run, newEvents);
      if (stored !== "stored") return stored;
    }
    return this.#slots.use(() => this.#commitAll(task, run));
  }

  /** Runs the handlers; gives the new events, or the outcome where that is it. */
  #handle(task: StreamTask, run: PipelineRun): Event[] | Outcome | Promise<Event[] | Outcome> {
    const { claim, members } = task;
    if (this.stopping) return { kind: "retry", claim, delayMs: 0, countAttempt: false };
    const handled = run.handle(members.map(({ event }) => event));
    if (!(handled instanceof Promise)) return this.#handled(task, handled);
    return handled.then(
      (newEvents) => this.#handled(task, newEvents),
      (error: unknown) => {
        this.#parts.statistics.count(task.trigger, "Pipeline error");
        return this.#judge.afterFailures(task, [error as HandlerError]);
      },
    );
  }

  #handled({ trigger }: StreamTask, newEvents: Event[]): Event[] {
    this.#parts.statistics.count(trigger, "Pre-commit successful");
    return newEvents;
  }

  /** Stores the new events and marks the run as done. */
  async #storeRun(
    task: StreamTask,
    run: PipelineRun,
    newEvents: Event[],
  ): Promise<"stored" | Outcome | null> {
    const { claim, members } = task;
    const depth = 1 + members.reduce((deepest, member) => Math.max(deepest, member.depth), 0);
    if (newEvents.length > 0 && depth > MAX_DERIVATION_DEPTH) return this.#judge.tooDeep(claim);
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
      return this.#judge.afterFailures(task, [error]);
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
    return failures.length === 0 ? this.#judge.completed(claim) : this.#judge.afterFailures(task, failures);
  }

  #wait<T>(work: () => Promise<T>): Promise<T> {
    const { logger, storeTimeoutMs } = this.#parts;
    return untilAvailable(work, { logger, timeoutMs: storeTimeoutMs });
  }
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
