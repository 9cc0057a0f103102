// What you create

// Errors
export { ConfigError, HandlerMissingError } from "./config-error.js";
// Data
export { type ConfigProblem, describeProblem } from "./config-problem.js";
export type { Environment } from "./environment-variables.js";
export type { LoadedAmqp, NotificationSource, SourceOptions } from "./load/load-amqp.js";
export { loadConfig } from "./load/load-config.js";
export type { LoadOptions } from "./load/load-options.js";
export type { PipelineStepConfig, Pipelines } from "./load/load-pipelines.js";
export type { LoadedTrigger } from "./load/load-triggers.js";
export type { LoadedConfig } from "./load/loaded-config.js";
export type { OpenOptions } from "./open/open-options.js";
export { openWinchester } from "./open/open-winchester.js";
export type { ReloadResult } from "./open/reload-triggers.js";
export type { Winchester } from "./open/winchester.js";
export { SETTING_KEYS, type SettingKey, type SettingType } from "./settings/setting-keys.js";
export type { LogLevel, Settings } from "./settings/settings.js";
export { startTimeServer, type TimeServer, type TimeServerOptions } from "./time-sync/time-server.js";
export { TimeSync, type TimeSyncOptions } from "./time-sync/time-sync.js";
