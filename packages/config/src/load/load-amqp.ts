import { dirname } from "node:path";
import type { AddResult, DefinitionProblem, Logger } from "@winchester/core";
import type { PluginLoader } from "../plugin/plugin-loader.js";
import { constructPlain } from "../yaml/python-scalar.js";
import type { YamlFile } from "../yaml/yaml-file.js";
import { formatPath, isRecord, type YamlPath } from "../yaml/yaml-path.js";

/** What takes notifications in until it is stopped. */
export interface NotificationSource {
  /** Resolves when the signal is aborted and what had been taken in is stored and acknowledged. */
  run(signal: AbortSignal): Promise<void>;
}

/** What a source hands its notifications to. */
export interface SourceOptions {
  readonly sink: (notifications: unknown[]) => Promise<AddResult>;
  readonly logger: Logger;
}

/** The section `amqp`, read and checked. */
export interface LoadedAmqp {
  createSource(options: SourceOptions): NotificationSource;
}

/** What is used of `@winchester/amqp`, which is loaded only where a configuration has the section. */
interface AmqpModule {
  parseAmqpConfig(
    record: unknown,
    options: {
      readonly folder: string;
      readonly fromEnvironment: (path: YamlPath) => { readonly plain: unknown } | undefined;
    },
  ): unknown;
  readonly NotificationConsumer: new (options: SourceOptions & { amqp: unknown }) => NotificationSource;
}

const PACKAGE = "@winchester/amqp";
const SECTION = "amqp";

/** How {@link loadAmqp} reads. */
export interface AmqpSurroundings {
  readonly file: YamlFile;
  /** Absolute: paths of certificates are relative to it. */
  readonly path: string;
  readonly loader: PluginLoader;
  /** Whether a missing package is a mistake, rather than worth a warning: only `consume` needs it. */
  readonly check: boolean;
}

/** Reads the section `amqp`, where there is one; its mistakes are reported with the others, each at its place. */
export async function loadAmqp({
  file,
  path,
  loader,
  check,
}: AmqpSurroundings): Promise<LoadedAmqp | undefined> {
  const section = isRecord(file.value) ? file.value[SECTION] : undefined;
  if (section === undefined || section === null) return undefined;
  const loaded = await loader.loadModule(PACKAGE);
  if (loaded.value === undefined) {
    const report = check || !loaded.missing ? "problem" : "warn";
    file[report]([SECTION], `${SECTION}: ${loaded.message}`, loaded.hint);
    return undefined;
  }
  const { parseAmqpConfig, NotificationConsumer } = loaded.value as unknown as AmqpModule;
  try {
    const amqp = parseAmqpConfig(section, {
      folder: dirname(path),
      fromEnvironment: (place) => environmentValue(file, place),
    });
    return { createSource: (options) => new NotificationConsumer({ ...options, amqp }) };
  } catch (error) {
    const { problems } = error as { problems?: readonly DefinitionProblem[] };
    if (problems === undefined) throw error;
    for (const problem of problems) report(file, problem);
    return undefined;
  }
}

/** Environment variables are always text, though it may stand for a number or a truth. */
function environmentValue(file: YamlFile, path: YamlPath): { readonly plain: unknown } | undefined {
  const place = [SECTION, ...path];
  return file.isExpanded(place) ? { plain: constructPlain(file.valueAt(place)) } : undefined;
}

/** A mistake in a key is shown at the key, every other at the value. */
function report(file: YamlFile, { path, message, hint }: DefinitionProblem): void {
  const place = [SECTION, ...path];
  if (!message.startsWith("unknown key")) file.problem(place, `${formatPath(place)}: ${message}`, hint);
  else file.problemAtKey(place, `${formatPath(place.slice(0, -1))}: ${message}`, hint);
}
