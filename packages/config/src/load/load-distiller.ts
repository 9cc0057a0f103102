import type { Clock, Logger, NotificationDistiller } from "@winchester/core";
import type { ConfigProblem, Findings } from "../config-problem.js";
import type { PluginLoader } from "../plugin/plugin-loader.js";
import { parsePluginReference } from "../plugin/plugin-reference.js";
import type { Settings } from "../settings/settings.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import type { FileSearch, FoundFile } from "./file-search.js";

/** What is used of `@winchester/distiller`, which is loaded only where a configuration needs it. */
interface DistillerModule {
  parseEventDefinitions(yaml: string, file?: string): readonly unknown[];
  readonly Distiller: new (
    definitions: readonly unknown[],
    options: {
      plugins: Readonly<Record<string, unknown>>;
      catchAll: boolean;
      logger: Logger;
      clock: Clock;
    },
  ) => NotificationDistiller;
}

/** A mistake in event definitions, as the distiller's errors list them. */
interface DefinitionMistake {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Zero for a definition that wasn't read from a file. */
  readonly line: number;
  readonly column: number;
  /** The definition's event types. */
  readonly definition?: string | undefined;
  readonly trait?: string | undefined;
}

const PACKAGE = "@winchester/distiller";

/** What {@link loadDistiller} needs. */
export interface DistillerSurroundings {
  readonly file: YamlFile;
  readonly settings: Settings;
  readonly search: FileSearch;
  readonly loader: PluginLoader;
  readonly findings: Findings;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** A distiller, and the text of its definitions; both undefined where there is none. */
export interface LoadedDistiller {
  readonly distiller?: NotificationDistiller | undefined;
  readonly eventDefinitions?: string | undefined;
}

/** Makes the distiller, where the configuration has one or takes all notifications. */
export async function loadDistiller(surroundings: DistillerSurroundings): Promise<LoadedDistiller> {
  const { file, settings, search, loader } = surroundings;
  const { distillerConfig } = settings;
  if (distillerConfig === undefined && !settings.catchAllNotifications) return {};
  const setting = distillerConfig === undefined ? "catch_all_notifications" : "distiller_config";
  const definitions = distillerConfig === undefined ? undefined : search.find(setting, distillerConfig);
  const plugins = await loadPlugins(surroundings);
  const loaded = await loader.loadModule(PACKAGE);
  if (loaded.value === undefined) {
    file.problem([setting], `${setting}: ${loaded.message}`, loaded.hint);
    return {};
  }
  if (distillerConfig !== undefined && definitions === undefined) return {};
  const module = loaded.value as unknown as DistillerModule;
  return {
    distiller: createDistiller(surroundings, module, definitions, plugins),
    eventDefinitions: definitions?.text,
  };
}

async function loadPlugins({
  file,
  settings,
  loader,
}: DistillerSurroundings): Promise<Readonly<Record<string, unknown>>> {
  const plugins: [string, unknown][] = [];
  for (const [name, source] of Object.entries(settings.distillerTraitPlugins)) {
    const path = ["distiller_trait_plugins", name];
    const about = `distiller_trait_plugins.${name}:`;
    const reference = parsePluginReference(source);
    if (reference === undefined) {
      file.problem(path, `${about} "${source}" names no export`, "write package:export or ./file.js:export");
      continue;
    }
    const loaded = await loader.loadClass(reference);
    if (loaded.value === undefined) file.problem(path, `${about} ${loaded.message}`, loaded.hint);
    else plugins.push([name, loaded.value]);
  }
  return Object.fromEntries(plugins);
}

function createDistiller(
  { settings, findings, logger, clock }: DistillerSurroundings,
  { parseEventDefinitions, Distiller }: DistillerModule,
  file: FoundFile | undefined,
  plugins: Readonly<Record<string, unknown>>,
): NotificationDistiller | undefined {
  const name = file?.name ?? "";
  try {
    const definitions = file === undefined ? [] : parseEventDefinitions(file.text, name);
    return new Distiller(definitions, { plugins, catchAll: settings.catchAllNotifications, logger, clock });
  } catch (error) {
    const { problems } = error as { problems?: readonly DefinitionMistake[] };
    if (problems === undefined) throw error;
    for (const mistake of problems) findings.problem(problemOf(mistake, name));
    return undefined;
  }
}

function problemOf(
  { line, column, definition, trait, message, hint }: DefinitionMistake,
  file: string,
): ConfigProblem {
  const about = [
    definition === undefined ? [] : `[${definition}]`,
    trait === undefined ? [] : `${trait}:`,
  ].flat();
  const place = line === 0 ? { line: undefined, column: undefined } : { line, column };
  return { file, ...place, message: [...about, message].join(" "), hint };
}
