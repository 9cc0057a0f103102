import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, ManualClock, PipelineManager, systemClock, TriggerManager } from "@winchester/core";
import { Random } from "../store/model/random.js";
import type { LedgerWriter } from "./ledger.js";
import { createLedgerHandlers } from "./ledger-handlers.js";
import type { ProcessSettings } from "./messages.js";
import type { WatchedStore } from "./watched-store.js";
import type { WeakPoints } from "./weak-points.js";
import { createTriggers, PIPELINES } from "./workload-triggers.js";

/** What a worker process works with. */
export interface WorkerProcessParts {
  readonly settings: ProcessSettings;
  readonly watched: WatchedStore;
  readonly ledger: LedgerWriter;
  readonly points: WeakPoints;
  readonly logger: Logger;
  readonly onEffect: () => void;
}

/** A worker whose streams are killed more often than a limit for bugs would allow. */
const RETRY_LIMIT = 1_000;
/** By then everything is due that can ever be. */
const DRAIN_HOURS_AHEAD = 24;
const DRAIN_PAUSE_MS = 200;

/** Works until the process is asked to stop. */
export async function runWorker(parts: WorkerProcessParts): Promise<void> {
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  await createWorker(parts, false).run(stop.signal);
}

/** Works far in the future, where all is due, until no stream is left. */
export async function runDrainer(parts: WorkerProcessParts): Promise<void> {
  const worker = createWorker(parts, true);
  const triggers = createTriggers().map(({ name }) => name);
  for (;;) {
    await worker.processReady();
    const { dueAt, retryInMs } = await parts.watched.store.nextReady(triggers);
    if (dueAt === null && retryInMs === null) return;
    await sleep(DRAIN_PAUSE_MS);
  }
}

function createWorker(
  { settings, watched, ledger, points, logger, onEffect }: WorkerProcessParts,
  ahead: boolean,
): PipelineManager {
  const { store, serialOf } = watched;
  const clock = ahead ? new ManualClock(systemClock.now().add({ hours: DRAIN_HOURS_AHEAD })) : systemClock;
  const triggers = createTriggers();
  const random = new Random(settings.processSeed);
  return new PipelineManager({
    store,
    triggers,
    triggerManager: new TriggerManager({ store, triggers, clock, logger }),
    pipelines: PIPELINES,
    handlers: createLedgerHandlers({ ledger, points, random, serialOf, onEffect }),
    clock,
    logger,
    name: settings.name,
    batchSize: 50,
    leaseMs: settings.leaseMs,
    retryLimit: RETRY_LIMIT,
    retryDelayMs: 50,
    retryMaxDelayMs: 500,
    workerDelayMs: 500,
    stopTimeoutMs: 5_000,
    purgeCompletedStreams: settings.purge,
  });
}
