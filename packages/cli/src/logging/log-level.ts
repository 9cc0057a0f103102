/** How much is logged, from everything to errors alone. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** How the flags of a command say how much is to be logged; `--quiet` is for scripts, `--debug` for bug reports. */
export interface LogLevelFlags {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly debug?: boolean | undefined;
}

/** The level that the flags ask for, else the configured one. */
export function chooseLogLevel(flags: LogLevelFlags, configured: LogLevel = "info"): LogLevel {
  if (flags.debug === true) return "debug";
  if (flags.quiet === true) return "error";
  if (flags.verbose === true) return configured === "debug" ? "debug" : "info";
  return configured;
}
