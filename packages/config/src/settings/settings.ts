import type { TimeExpression } from "@winchester/timex";

/** How much is logged, in the words of Winchester's loggers. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * What `winchester.yaml` says, with defaults filled in. Times are in milliseconds, paths absolute; the keys are
 * listed in {@link SETTING_KEYS}.
 */
export interface Settings {
  /** As they are written; the folders that are searched are in {@link LoadedConfig}. */
  readonly configPath: readonly string[];
  readonly databaseUrl: string | undefined;
  /** The name of a file to be searched; likewise the next two. */
  readonly distillerConfig: string | undefined;
  readonly triggerDefinitions: string | undefined;
  readonly pipelineConfig: string | undefined;
  /** Name → `package:export`. */
  readonly distillerTraitPlugins: Readonly<Record<string, string>>;
  /** Name → `package:export`. */
  readonly pipelineHandlers: Readonly<Record<string, string>>;
  readonly catchAllNotifications: boolean;
  readonly pipelineWorkerBatchSize: number;
  readonly pipelineWorkerDelayMs: number;
  readonly pipelineConcurrency: number;
  readonly pipelineLeaseMs: number;
  readonly retryLimit: number;
  readonly retryDelayMs: number;
  readonly retryMaxDelayMs: number;
  readonly unknownTriggerGraceMs: number;
  readonly stopTimeoutMs: number;
  readonly purgeCompletedStreams: boolean;
  readonly trimEvents: boolean;
  readonly trimEventsAge: TimeExpression;
  readonly trimEventsBatchSize: number;
  readonly traitIndex: boolean;
  readonly statisticsPeriodMs: number;
  readonly timeSyncEndpoint: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFile: string | undefined;
}
