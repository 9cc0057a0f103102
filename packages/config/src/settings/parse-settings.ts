import { didYouMean } from "../did-you-mean.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import { describeValue, isRecord } from "../yaml/yaml-path.js";
import { SETTING_KEYS } from "./setting-keys.js";
import { SettingReader } from "./setting-reader.js";
import type { Settings } from "./settings.js";

/** The original's default for the name of a worker's process. */
const DEFAULT_PROCESS_NAME = "pipeline_worker";

/** Reads the settings of `winchester.yaml`, and reports unknown keys and values of the wrong type. */
export function parseSettings(file: YamlFile, folder: string, processName: string | undefined): Settings {
  checkKeys(file);
  const read = new SettingReader(file, folder);
  return {
    configPath: read.paths("config_path"),
    databaseUrl: read.url("database.url"),
    distillerConfig: read.text("distiller_config"),
    triggerDefinitions: read.text("trigger_definitions"),
    pipelineConfig: read.text("pipeline_config"),
    distillerTraitPlugins: read.names("distiller_trait_plugins"),
    pipelineHandlers: read.names("pipeline_handlers"),
    catchAllNotifications: read.flag("catch_all_notifications"),
    pipelineWorkerBatchSize: read.count("pipeline_worker_batch_size"),
    pipelineWorkerDelayMs: read.milliseconds("pipeline_worker_delay"),
    pipelineConcurrency: read.count("pipeline_concurrency"),
    pipelineLeaseMs: read.milliseconds("pipeline_lease"),
    retryLimit: read.count("retry_limit"),
    retryDelayMs: read.milliseconds("retry_delay"),
    retryMaxDelayMs: read.milliseconds("retry_max_delay"),
    unknownTriggerGraceMs: read.milliseconds("unknown_trigger_grace"),
    stopTimeoutMs: read.milliseconds("stop_timeout"),
    purgeCompletedStreams: read.flag("purge_completed_streams"),
    trimEvents: read.flag("trim_events"),
    trimEventsAge: read.timeExpression("trim_events_age"),
    trimEventsBatchSize: read.count("trim_events_batch_size"),
    traitIndex: read.flag("trait_index"),
    statisticsPeriodMs: read.milliseconds("statistics_period"),
    timeSyncEndpoint: read.httpUrl("time_sync_endpoint"),
    logLevel: read.logLevel("log_level"),
    logFile: read.path("log_file")?.replaceAll("%(proc_name)s", processName ?? DEFAULT_PROCESS_NAME),
  };
}

/** Reports unknown keys, and those that mean nothing here. */
function checkKeys(file: YamlFile): void {
  if (file.value === null || file.value === undefined) return;
  if (!isRecord(file.value)) {
    file.problem([], `expected a mapping of settings, not ${describeValue(file.value)}`);
    return;
  }
  checkSection(file, file.value, "");
}

function checkSection(file: YamlFile, record: Readonly<Record<string, unknown>>, prefix: string): void {
  const settings = SETTING_KEYS.filter(({ key }) => key.startsWith(prefix));
  const names = new Set(settings.map(({ key }) => key.slice(prefix.length).split(".")[0]!));
  for (const [name, value] of Object.entries(record)) {
    const key = `${prefix}${name}`;
    const path = key.split(".");
    const setting = settings.find((candidate) => candidate.key === key);
    if (setting?.type === "ignored") file.warnAtKey(path, `${key} means nothing here and is ignored`);
    if (setting !== undefined) continue;
    if (!names.has(name)) {
      const hint = didYouMean(name, names) ?? `the keys here are ${[...names].join(", ")}`;
      file.problemAtKey([...path.slice(0, -1), name], `unknown key "${key}"`, hint);
    } else if (isRecord(value)) checkSection(file, value, `${key}.`);
    else if (value !== null) file.problem(path, `${key}: expected a mapping, not ${describeValue(value)}`);
  }
}
