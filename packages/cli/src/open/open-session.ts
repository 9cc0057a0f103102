import type { LoadedConfig, Winchester } from "@winchester/config";
import type { Clock, Store } from "@winchester/core";
import { PositionedLogger } from "../logging/positioned-logger.js";
import { type ConfigFlags, openConfig, RESOLVE_FROM } from "./open-config.js";
import { openStore } from "./open-store.js";

/** How the parts of a configuration are put together for a command. */
export interface SessionOptions {
  /** The command, for the name of its log file. */
  readonly command: string;
  /** The worker's name. */
  readonly name?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly eventTime?: boolean | undefined;
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether the log goes where `log_file` says. Default: yes. */
  readonly logsToFile?: boolean | undefined;
}

/** A configuration with its database open, and everything that runs on it. */
export interface Session
  extends Pick<Winchester, "triggerManager" | "pipelineManager" | "distiller" | "createConsumer"> {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly logger: PositionedLogger;
  close(): Promise<void>;
}

/**
 * Opens the configured database and makes the feeder and the worker of the configuration. A SQLite file that is new
 * gets its tables.
 */
export async function openSession(flags: ConfigFlags, options: SessionOptions): Promise<Session> {
  const { command, name, clock, eventTime, waitMs, signal, logsToFile = true } = options;
  const opened = await openConfig(flags, { logsToFile, name: name ?? command });
  const logger = new PositionedLogger(opened.logger);
  signal?.addEventListener("abort", () => logger.info("stopping: what is in hand is finished first"), {
    once: true,
  });
  const store = await openStore(opened.config, { logger, migrateNewFile: true, waitMs, signal });
  try {
    const { openWinchester } = await import("@winchester/config");
    const winchester = await openWinchester(flags.config, {
      store,
      logger,
      clock,
      eventTime,
      name,
      resolveFrom: RESOLVE_FROM,
    });
    const { triggerManager, pipelineManager, distiller, createConsumer, config } = winchester;
    const close = async (): Promise<void> => {
      await winchester.close();
      await store.close();
    };
    return { config, store, logger, triggerManager, pipelineManager, distiller, createConsumer, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
