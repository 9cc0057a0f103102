import { dirname } from "node:path";
import {
  type Clock,
  type Logger,
  PipelineManager,
  type PipelineManagerOptions,
  type Store,
  silentLogger,
  systemClock,
  TriggerManager,
} from "@winchester/core";
import { ConfigError } from "../config-error.js";
import { describeProblem } from "../config-problem.js";
import { loadConfig, STORE_PACKAGE } from "../load/load-config.js";
import type { LoadOptions } from "../load/load-options.js";
import type { LoadedConfig } from "../load/loaded-config.js";
import { PluginLoader } from "../plugin/plugin-loader.js";
import type { Settings } from "../settings/settings.js";
import type { OpenOptions } from "./open-options.js";
import { applyTriggers, compareConfigs, type ReloadResult } from "./reload-triggers.js";
import type { Winchester } from "./winchester.js";

/** What is used of the store's package, which is loaded only where a database is opened. */
interface StoreModule {
  openTypeOrmStore(
    url: string,
    options: { migrate: boolean; traitIndex: boolean; logger: Logger },
  ): Promise<Store>;
}

/**
 * Reads a configuration, opens its database, and makes the feeder and the worker of it. Neither does anything
 * by itself. Warnings go to the logger too.
 *
 * @throws ConfigError with all mistakes of all files; what the store throws when it can't be opened.
 *
 * @example
 * const winchester = await openWinchester("winchester.yaml", { migrate: true });
 * await winchester.triggerManager.addNotification(notification);
 * await winchester.pipelineManager.processReady();
 * await winchester.close();
 */
export async function openWinchester(file: string, options: OpenOptions = {}): Promise<Winchester> {
  const logger = options.logger ?? silentLogger;
  const load = (): Promise<LoadedConfig> => loadConfig(file, loadOptionsOf(options));
  const config = await load();
  for (const warning of config.warnings) logger.warn(describeProblem(warning));

  const store = options.store ?? (await openStore(config, options, logger));
  const managers = createManagers(config, store, logger, options);
  let current = config;
  return {
    get config() {
      return current;
    },
    get triggers() {
      return current.triggers.map(({ definition }) => definition);
    },
    store,
    distiller: config.distiller,
    ...managers,
    warnings: config.warnings,
    async reload(): Promise<ReloadResult> {
      const next = await load();
      const difference = compareConfigs({ running: config, current, next });
      applyTriggers(managers.triggerManager, difference, next);
      current = next;
      return difference;
    },
    async close(): Promise<void> {
      if (options.store === undefined) await store.close();
    },
  };
}

function loadOptionsOf(options: OpenOptions): LoadOptions {
  const followsTime = options.clock !== undefined || options.createTimeSyncClock !== undefined;
  return { ...options, check: false, needsDatabase: options.store === undefined, followsTime };
}

function createManagers(
  { settings, triggers, pipelines, handlers, distiller }: LoadedConfig,
  store: Store,
  logger: Logger,
  options: OpenOptions,
): Pick<Winchester, "triggerManager" | "pipelineManager"> {
  const definitions = triggers.map(({ definition }) => definition);
  const clock = createClock(settings, options);
  const { eventTime, name } = options;
  const triggerManager = new TriggerManager({
    store,
    triggers: definitions,
    distiller,
    clock,
    logger,
    eventTime,
  });
  const pipelineManager = new PipelineManager({
    ...workerSettings(settings),
    ...{ store, triggers: definitions, triggerManager, pipelines, handlers, clock, logger, name },
  });
  return { triggerManager, pipelineManager };
}

function createClock({ timeSyncEndpoint }: Settings, { clock, createTimeSyncClock }: OpenOptions): Clock {
  if (clock !== undefined) return clock;
  return timeSyncEndpoint === undefined
    ? systemClock
    : (createTimeSyncClock?.(timeSyncEndpoint) ?? systemClock);
}

function workerSettings(settings: Settings): Partial<PipelineManagerOptions> {
  const { trimEventsAge: age, trimEventsBatchSize: batchSize } = settings;
  return {
    batchSize: settings.pipelineWorkerBatchSize,
    concurrency: settings.pipelineConcurrency,
    leaseMs: settings.pipelineLeaseMs,
    retryLimit: settings.retryLimit,
    retryDelayMs: settings.retryDelayMs,
    retryMaxDelayMs: settings.retryMaxDelayMs,
    unknownTriggerGraceMs: settings.unknownTriggerGraceMs,
    workerDelayMs: settings.pipelineWorkerDelayMs,
    stopTimeoutMs: settings.stopTimeoutMs,
    purgeCompletedStreams: settings.purgeCompletedStreams,
    trimEvents: settings.trimEvents ? { age, batchSize } : undefined,
    statisticsPeriodMs: settings.statisticsPeriodMs,
  };
}

async function openStore(config: LoadedConfig, options: OpenOptions, logger: Logger): Promise<Store> {
  const loaded = await new PluginLoader(dirname(config.file), options.resolveFrom ?? []).loadModule(
    STORE_PACKAGE,
  );
  if (config.databaseUrl === undefined)
    throw new TypeError("a configuration without database.url isn't loaded");
  if (loaded.value === undefined) {
    const { message, hint } = loaded;
    throw new ConfigError(
      [{ file: config.file, line: undefined, column: undefined, message, hint }],
      config.warnings,
    );
  }
  const { openTypeOrmStore } = loaded.value as unknown as StoreModule;
  const { traitIndex } = config.settings;
  return openTypeOrmStore(config.databaseUrl, { migrate: options.migrate ?? false, traitIndex, logger });
}
