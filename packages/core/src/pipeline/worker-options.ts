import type { TimeExpression } from "@winchester/timex";
import type { Clock } from "../clock.js";
import type { TriggerManager } from "../feed/trigger-manager.js";
import type { Logger } from "../logger.js";
import type { Store } from "../store/store.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { PipelinesConfig } from "./pipeline-definition.js";
import type { HandlerClass } from "./pipeline-handler.js";

/** Deletes old events that no unfinished stream has. */
export interface TrimOptions {
  /** Older than this is old; `$timestamp` is now. */
  readonly age: TimeExpression;
  /** How many at a time. */
  readonly batchSize: number;
}

/** What a `PipelineManager` is made of. Times are in milliseconds. */
export interface PipelineManagerOptions {
  readonly store: Store;
  /** The triggers whose streams this worker finishes. They are looked up in the trigger manager while it runs. */
  readonly triggers: readonly TriggerDefinition[];
  /** Stores the events that handlers make, and knows the definitions in force. */
  readonly triggerManager: TriggerManager;
  readonly pipelines: PipelinesConfig;
  readonly handlers: Readonly<Record<string, HandlerClass>>;
  /** Decides what is due. Leases and retries run on the store's clock. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  /** The worker's name in logs and on the streams that it has. Default: `worker-` and the process id. */
  readonly name?: string | undefined;
  /** The most streams to claim at a time. Default: 1000. */
  readonly batchSize?: number | undefined;
  /** How many streams are worked on at a time. Default: 8. */
  readonly concurrency?: number | undefined;
  /** For how long a stream is claimed; renewed while it is worked on. Default: 60,000. */
  readonly leaseMs?: number | undefined;
  /** After how many attempts a stream goes to error. Default: 8. */
  readonly retryLimit?: number | undefined;
  /** The delay after the first failure; it doubles with each further one. Default: 1,000. */
  readonly retryDelayMs?: number | undefined;
  /** The longest delay between two attempts. Default: 300,000. */
  readonly retryMaxDelayMs?: number | undefined;
  /** How long streams of triggers that this worker doesn't know are left to others. Default: 600,000. */
  readonly unknownTriggerGraceMs?: number | undefined;
  /** The longest sleep when there is nothing to do. Default: 10,000. */
  readonly workerDelayMs?: number | undefined;
  /** How long a stop waits for pipelines in hand. Default: 30,000. */
  readonly stopTimeoutMs?: number | undefined;
  /** Deletes finished streams (their events stay). Default: true. */
  readonly purgeCompletedStreams?: boolean | undefined;
  /** Default: nothing is trimmed. */
  readonly trimEvents?: TrimOptions | undefined;
  /** How often counters are logged. Default: 10,000. */
  readonly statisticsPeriodMs?: number | undefined;
}

/** The defaults of the options that have one. Times are in milliseconds. */
export const DEFAULTS = {
  batchSize: 1000,
  concurrency: 8,
  leaseMs: 60_000,
  retryLimit: 8,
  retryDelayMs: 1_000,
  retryMaxDelayMs: 300_000,
  unknownTriggerGraceMs: 600_000,
  workerDelayMs: 10_000,
  stopTimeoutMs: 30_000,
  purgeCompletedStreams: true,
  statisticsPeriodMs: 10_000,
} as const;
