import type { LoadedConfig, LoadOptions } from "@winchester/config";
import type { Logger } from "@winchester/core";
import { createLogger } from "../logging/create-logger.js";
import { chooseLogLevel, type LogLevel, type LogLevelFlags } from "../logging/log-level.js";

/** The options of a command that reads a configuration. */
export interface ConfigFlags extends LogLevelFlags {
  readonly config: string;
  readonly database?: string | undefined;
  readonly "log-format": string;
}

/** How a command uses the configuration. */
export interface ConfigUse {
  /** Whether the log goes where `log_file` says: for what runs for long, not for what a person looks at. */
  readonly logsToFile?: boolean | undefined;
  /** The name of this process in `log_file`. */
  readonly name?: string | undefined;
  readonly needsDatabase?: boolean | undefined;
}

/** A configuration, and the logger that it asks for. */
export interface OpenedConfig {
  readonly config: LoadedConfig;
  readonly logger: Logger;
}

/**
 * Where packages that a configuration names are found that its own folder doesn't have: beside this command, so that
 * the handlers that come with it need no installation.
 */
export const RESOLVE_FROM: readonly string[] = [import.meta.url];

/**
 * Reads the configuration that the options name. Nothing is connected.
 *
 * @throws ConfigError with all mistakes
 */
export async function openConfig(flags: ConfigFlags, use: ConfigUse = {}): Promise<OpenedConfig> {
  const { loadConfig } = await import("@winchester/config");
  const config = await loadConfig(flags.config, toLoadOptions(flags, use));
  const { logFile, logLevel } = config.settings;
  const file = use.logsToFile === true ? logFile : undefined;
  return { config, logger: createCommandLogger(flags, { level: logLevel, file }) };
}

/** The logger that the options ask for. */
export function createCommandLogger(
  flags: LogLevelFlags & { readonly "log-format": string },
  configured: { readonly level?: LogLevel; readonly file?: string | undefined } = {},
): Logger {
  return createLogger({
    level: chooseLogLevel(flags, configured.level),
    format: flags["log-format"] === "json" ? "json" : "text",
    file: configured.file,
    stacks: flags.debug,
  });
}

function toLoadOptions(flags: ConfigFlags, { name, needsDatabase }: ConfigUse): LoadOptions {
  return { database: flags.database, name, needsDatabase, resolveFrom: RESOLVE_FROM };
}
