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
import { PublishingTriggerManager } from "../time-sync/publishing-trigger-manager.js";
import { TimeSync } from "../time-sync/time-sync.js";
import { createConsumer } from "./create-consumer.js";
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
  let timeSync: TimeSync | undefined;
  const clock: Clock = options.clock ?? { now: () => (timeSync ?? systemClock).now() };
  const load = (): Promise<LoadedConfig> => loadConfig(file, loadOptionsOf({ ...options, clock }));
  const config = await load();
  for (const warning of config.warnings) logger.warn(describeProblem(warning));

  const store = options.store ?? (await openStore(config, options, logger));
  const { timeSyncEndpoint: endpoint } = config.settings;
  if (endpoint !== undefined && options.clock === undefined) timeSync = new TimeSync({ endpoint, logger });
  const managers = createManagers(config, { ...options, store, logger, clock: timeSync ?? clock, timeSync });
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
    createConsumer: (onAdded) =>
      createConsumer(config, { triggerManager: managers.triggerManager, logger, onAdded }),
    async reload(): Promise<ReloadResult> {
      const next = await load();
      const difference = compareConfigs({ running: config, current, next });
      applyTriggers(managers.triggerManager, difference, next);
      current = next;
      return difference;
    },
    async close(): Promise<void> {
      await timeSync?.close();
      if (options.store === undefined) await store.close();
    },
  };
}

function loadOptionsOf(options: OpenOptions): LoadOptions {
  return { ...options, check: false, needsDatabase: options.store === undefined };
}

/** What the managers are made of beside the configuration. */
interface ManagerParts extends Pick<OpenOptions, "eventTime" | "name"> {
  readonly store: Store;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timeSync: TimeSync | undefined;
}

function createManagers(
  { settings, triggers, pipelines, handlers, distiller }: LoadedConfig,
  { store, logger, clock, timeSync, eventTime = timeSync !== undefined, name }: ManagerParts,
): Pick<Winchester, "triggerManager" | "pipelineManager"> {
  const definitions = triggers.map(({ definition }) => definition);
  const feeding = { store, triggers: definitions, distiller, clock, logger, eventTime };
  const triggerManager =
    timeSync === undefined ? new TriggerManager(feeding) : new PublishingTriggerManager(feeding, timeSync);
  const pipelineManager = new PipelineManager({
    ...workerSettings(settings),
    ...{ store, triggers: definitions, triggerManager, pipelines, handlers, clock, logger, name },
  });
  return { triggerManager, pipelineManager };
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
