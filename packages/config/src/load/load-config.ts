import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type HandlerClass, silentLogger, systemClock } from "@winchester/core";
import { ConfigError } from "../config-error.js";
import { Findings } from "../config-problem.js";
import { messageOf, PluginLoader } from "../plugin/plugin-loader.js";
import { parseSettings } from "../settings/parse-settings.js";
import { YamlFile } from "../yaml/yaml-file.js";
import { FileSearch } from "./file-search.js";
import { findDatabaseUrl } from "./find-database-url.js";
import { loadAmqp } from "./load-amqp.js";
import { loadDistiller } from "./load-distiller.js";
import { type LoadedHandler, loadHandlers } from "./load-handlers.js";
import type { LoadOptions } from "./load-options.js";
import { loadPipelines, type Pipelines } from "./load-pipelines.js";
import { loadTriggers } from "./load-triggers.js";
import type { LoadedConfig } from "./loaded-config.js";

/** The package of the store that `database.url` opens. */
export const STORE_PACKAGE = "@winchester/store-typeorm";

/**
 * Reads `winchester.yaml` and the files that it names, checks everything in them, loads the handlers' classes
 * and makes the distiller. It opens no database, and nothing runs.
 *
 * @throws ConfigError with all mistakes of all files.
 *
 * @example
 * const { triggers, warnings } = await loadConfig("etc/winchester.yaml", { check: true });
 */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<LoadedConfig> {
  const findings = new Findings();
  const config = await readConfig(file, options, findings);
  if (config === undefined || findings.problems.length > 0) {
    throw new ConfigError(findings.problems, findings.warnings);
  }
  return { ...config, warnings: findings.warnings };
}

async function readConfig(
  name: string,
  options: LoadOptions,
  findings: Findings,
): Promise<Omit<LoadedConfig, "warnings"> | undefined> {
  const environment = options.env ?? process.env;
  const text = await readText(name, findings);
  if (text === undefined) return undefined;
  const file = new YamlFile(name, text, findings, environment);
  if (!file.isReadable) return undefined;

  const folder = dirname(resolve(name));
  const settings = parseSettings(file, folder, options.name);
  const databaseUrl = findDatabaseUrl({ file, settings, folder, environment, options });
  const search = new FileSearch(file, folder, settings.configPath);
  const open = (setting: string, fileName: string | undefined): YamlFile | undefined => {
    const found = fileName === undefined ? undefined : search.find(setting, fileName);
    return found && new YamlFile(found.name, found.text, findings, environment);
  };

  const loader = new PluginLoader(folder, options.resolveFrom ?? []);
  if (options.needsDatabase ?? true) checkStorePackage(file, databaseUrl, loader);
  const handlers = await loadHandlers(file, settings.pipelineHandlers, loader);
  const pipelineFile = open("pipeline_config", settings.pipelineConfig);
  const { pipelines, missing } = loadPipelines(pipelineFile, handlers);
  for (const problem of missing) options.check ? findings.problem(problem) : findings.warn(problem);
  warnOfUnusedMissing(file, handlers, pipelines);

  const isPipelinesKnown = settings.pipelineConfig === undefined || pipelineFile?.isReadable === true;
  const triggerFile = open("trigger_definitions", settings.triggerDefinitions);
  const triggers = loadTriggers(triggerFile, isPipelinesKnown ? Object.keys(pipelines) : undefined);
  const { logger = silentLogger, clock = systemClock } = options;
  const { distiller, eventDefinitions } = await loadDistiller({
    file,
    settings,
    search,
    loader,
    findings,
    logger,
    clock,
  });
  const amqp = await loadAmqp({ file, path: resolve(name), loader, check: options.check ?? false });
  return {
    file: resolve(name),
    files: [resolve(name), ...search.found],
    folders: search.folders,
    settings,
    databaseUrl,
    triggers,
    pipelines,
    handlers: Object.fromEntries(
      [...handlers].map(([key, { handler }]): [string, HandlerClass] => [key, handler]),
    ),
    distiller,
    eventDefinitions,
    amqp,
    missingHandlers: missing,
  };
}

async function readText(name: string, findings: Findings): Promise<string | undefined> {
  try {
    return await readFile(name, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    findings.problem({
      file: name,
      line: undefined,
      column: undefined,
      message: isMissing ? "there is no such file" : `can't be read: ${messageOf(error)}`,
      hint: isMissing ? '"winchester init" writes one to start from' : undefined,
    });
    return undefined;
  }
}

function checkStorePackage(file: YamlFile, databaseUrl: string | undefined, loader: PluginLoader): void {
  if (databaseUrl === undefined || loader.isInstalled(STORE_PACKAGE)) return;
  const hint = `install it with "npm install ${STORE_PACKAGE}"`;
  file.problem(["database", "url"], `database.url: package ${STORE_PACKAGE} isn't installed`, hint);
}

/** Of handlers that pipelines use, {@link loadPipelines} tells. */
function warnOfUnusedMissing(
  file: YamlFile,
  handlers: ReadonlyMap<string, LoadedHandler>,
  pipelines: Pipelines,
): void {
  const used = new Set(Object.values(pipelines).flatMap((steps) => steps.map(({ name }) => name)));
  for (const [name, { missing }] of handlers) {
    if (missing === undefined || used.has(name)) continue;
    file.warn(["pipeline_handlers", name], `pipeline_handlers.${name}: ${missing.message}`, missing.hint);
  }
}
